package io.apiservice.sdk.store.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.apiservice.sdk.error.StoreException;
import io.apiservice.sdk.store.StoreInspection.LeaseState;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.RedisClient;

/** What a tool may look at, and that it changes nothing. */
@RequiresRedis
class RedisInspectionTest {
  private static RedisServer server;

  private RedisClient client;
  private RedisTokenStore store;

  @BeforeAll
  static void start() throws IOException {
    server = RedisServer.startWithout(List.of("--save", ""));
  }

  @AfterAll
  static void stop() throws IOException {
    server.close();
  }

  @BeforeEach
  void open() {
    server.flush();
    client = RedisClient.create("127.0.0.1", server.port());
    store = RedisTokenStore.builder(client).keyPrefix("my-*").build();
  }

  @AfterEach
  void close() {
    client.close();
  }

  @Test
  void theRecordsOfThePrefixAreListed() throws Exception {
    store.replace("b", null, new byte[] {1});
    store.replace("a", null, new byte[] {1});
    RedisTokenStore.builder(client).keyPrefix("my-app").build().replace("c", null, new byte[] {1});

    assertThat(store.keys(10)).containsExactly("a", "b");
    assertThat(store.keys(1)).hasSize(1);
  }

  @Test
  void aLeaseIsSeenAndNotTaken() throws Exception {
    assertThat(store.leaseState("a")).isEqualTo(LeaseState.FREE);

    try (var lease = store.tryLease("a", Duration.ofSeconds(30))) {
      assertThat(store.leaseState("a")).isEqualTo(LeaseState.HELD);
      assertThat(lease).isNotNull();
    }
    assertThat(store.leaseState("a")).isEqualTo(LeaseState.FREE);
  }

  @Test
  void aCheckReturnsWhatEndangersTheRecordsAndWritesNothing() throws Exception {
    assertThat(store.check())
        .singleElement()
        .asString()
        .contains("Redis keeps nothing on disk", "set appendonly yes");
    assertThat(client.dbSize()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"get", "set", "del", "pexpire", "pttl", "eval"})
  void aCheckMissesNoPermission(String command) {
    try (Jedis administrator = new Jedis("127.0.0.1", server.port())) {
      administrator.aclSetUser("limited", "reset", "on", ">pw", "~*", "+@all", "-" + command);
    }
    try (RedisClient limited =
        RedisClient.builder()
            .hostAndPort("127.0.0.1", server.port())
            .clientConfig(DefaultJedisClientConfig.builder().user("limited").password("pw").build())
            .build()) {
      assertThatThrownBy(RedisTokenStore.builder(limited).build()::check)
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("the Redis user lacks a permission");
    }
  }
}
