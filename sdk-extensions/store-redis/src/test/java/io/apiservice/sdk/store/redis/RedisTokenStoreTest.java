package io.apiservice.sdk.store.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.apiservice.sdk.error.StoreException;
import io.apiservice.sdk.store.StoreClosedException;
import io.apiservice.sdk.store.TokenStore.Lease;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.util.JedisClusterCRC16;

/** What the contract does not ask: lost replies, keys, expiry. */
@RequiresRedis
class RedisTokenStoreTest {
  private static final String KEY = "ab".repeat(32);
  private static final Duration TTL = Duration.ofSeconds(30);
  private static RedisServer server;

  private LossyJedis client;
  private RedisTokenStore store;

  @BeforeAll
  static void start() throws IOException {
    server = RedisServer.start();
  }

  @AfterAll
  static void stop() throws IOException {
    server.close();
  }

  @BeforeEach
  void open() {
    server.flush();
    client = new LossyJedis(server.port());
    store = RedisTokenStore.builder(client).keyPrefix("my-app").build();
  }

  @AfterEach
  void close() {
    store.close();
    client.close();
  }

  @Test
  void theRecordAndTheLeaseOfALoginShareASlotOfACluster() {
    RedisKeys keys = new RedisKeys("my-app");

    assertThat(new String(keys.record(KEY), UTF_8)).isEqualTo("my-app:{" + KEY + "}:record");
    assertThat(JedisClusterCRC16.getSlot(keys.record(KEY)))
        .isEqualTo(JedisClusterCRC16.getSlot(keys.lease(KEY)));
    assertThat(JedisClusterCRC16.getSlot(keys.record("cd".repeat(32))))
        .isNotEqualTo(JedisClusterCRC16.getSlot(keys.lease(KEY)));
  }

  @Test
  void leasesExpireAndRecordsDoNot() throws Exception {
    assertThat(store.replace(KEY, null, bytes("record"))).isTrue();
    Lease lease = lease();

    assertThat(client.pttl("my-app:{" + KEY + "}:record")).isEqualTo(-1);
    assertThat(client.pttl("my-app:{" + KEY + "}:lease")).isBetween(1L, TTL.toMillis());
    assertThat(lease.remaining()).isLessThanOrEqualTo(TTL);
  }

  @Test
  void applicationsWithDifferentPrefixesDoNotMeet() throws Exception {
    RedisTokenStore other = RedisTokenStore.builder(client).keyPrefix("other-app").build();
    store.replace(KEY, null, bytes("record"));
    lease();

    assertThat(other.read(KEY)).isNull();
    assertThat(other.tryLease(KEY, TTL)).isNotNull();
  }

  @Test
  void aWriteWhoseReplyWasLostIsConfirmedByTheNextCall() throws Exception {
    client.loseNextReply();

    assertThatThrownBy(() -> store.replace(KEY, null, bytes("record")))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("did not replace a record");
    assertThat(store.replace(KEY, null, bytes("record"))).isTrue();
  }

  @Test
  void aLeaseWhoseReplyWasLostIsGrantedToTheNextCallOfTheProcess() throws Exception {
    RedisTokenStore other = RedisTokenStore.builder(client).keyPrefix("my-app").build();
    lose(() -> store.tryLease(KEY, TTL));

    assertThat(other.tryLease(KEY, TTL)).isNull();
    Lease lease = lease();
    assertThat(lease.remaining()).isPositive();
    assertThat(store.tryLease(KEY, TTL)).isNull();
  }

  @Test
  void aLeaseThatCouldNotBeReleasedIsGrantedToTheNextCallOfTheProcess() throws Exception {
    Lease first = lease();
    server.kill();
    first.close();
    server.restart();

    assertThat(first.remaining()).isZero();
    assertThat(lease().remaining()).isPositive();
    first.close();
    assertThat(store.tryLease(KEY, TTL)).isNull();
  }

  @Test
  void aLostRenewalDoesNotLengthenTheTimeLeft() throws Exception {
    Lease lease = lease();

    lose(() -> lease.renew(Duration.ofSeconds(5)));
    assertThat(lease.remaining()).isLessThanOrEqualTo(Duration.ofSeconds(5));

    lose(() -> lease.renew(Duration.ofSeconds(60)));
    assertThat(lease.remaining()).isLessThanOrEqualTo(Duration.ofSeconds(5));

    assertThat(lease.renew(Duration.ofSeconds(60))).isTrue();
    assertThat(lease.remaining()).isGreaterThan(Duration.ofSeconds(5));
  }

  @Test
  void theTimeLeftIsNeverMoreThanTheServerGives() throws Exception {
    Lease lease = lease();

    client.pexpire("my-app:{" + KEY + "}:lease", 4_000);

    assertThat(lease.remaining()).isBetween(Duration.ofMillis(1), Duration.ofSeconds(4));
  }

  @Test
  void anEmptiedServerHasTakenTheLease() throws Exception {
    Lease lease = lease();

    server.flush();

    assertThat(lease.remaining()).isZero();
    assertThat(lease.renew(TTL)).isFalse();
    assertThat(store.tryLease(KEY, TTL)).isNotNull();
  }

  @Test
  void withoutAnAnswerALeaseCountsAsLost() throws Exception {
    Lease lease = lease();

    lose(lease::remaining);

    assertThat(lease.remaining()).isPositive();
    client.loseNextReply();
    assertThat(lease.remaining()).isZero();
  }

  @Test
  void aClosedStoreGrantsNoLeaseAndStillTakesTheResultOfARefresh() throws Exception {
    Lease lease = lease();

    store.close();

    assertThatThrownBy(() -> store.tryLease(KEY, TTL)).isInstanceOf(StoreClosedException.class);
    assertThat(lease.renew(TTL)).isTrue();
    assertThat(store.replace(KEY, null, bytes("result"))).isTrue();
    assertThat(client.ping()).isEqualTo("PONG");
  }

  @Test
  void wrongSettingsAreRefusedWhereTheyAreMade() {
    RedisTokenStore.Builder builder = RedisTokenStore.builder(client);

    assertThatThrownBy(() -> builder.keyPrefix("a{b")).hasMessageContaining("a{b");
    assertThatThrownBy(() -> builder.keyPrefix(" ")).hasMessageContaining("empty");
    assertThatThrownBy(() -> builder.replicas(-1)).hasMessageContaining("at least 0");
    assertThatThrownBy(() -> builder.replicationTimeout(Duration.ofSeconds(3)))
        .hasMessageContaining("between 1 ms and 2 s");
  }

  private interface Operation {
    @Nullable Object run() throws StoreException;
  }

  private void lose(Operation operation) {
    client.loseNextReply();
    try {
      assertThat(operation.run()).isEqualTo(Duration.ZERO);
    } catch (StoreException e) {
      assertThat(e).hasMessageContaining("no reply from the server");
    }
  }

  private Lease lease() throws StoreException {
    return requireNonNull(store.tryLease(KEY, TTL));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
