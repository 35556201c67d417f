package io.apiservice.sdk.store.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.apiservice.sdk.error.StoreException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisDataException;

/** A failure says which operation, why, and what to do, and shows no record and no password. */
@RequiresRedis
class RedisErrorsTest {
  private static final String KEY = "ab".repeat(32);
  private static final String RECORD = "canary-record";
  private static final String PASSWORD = "canary-password";

  private final List<String> warnings = new ArrayList<>();
  private RedisServer server;

  @BeforeEach
  void start() throws IOException {
    server = RedisServer.start();
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  @Test
  void aReplicaIsNamed() throws Exception {
    try (Jedis admin = server.admin()) {
      admin.replicaof("127.0.0.1", 1);
    }

    assertThat(failure(server.client()))
        .hasMessage(
            "Redis did not replace a record: the server is a read-only replica (READONLY); connect"
                + " to the primary, for instance with a RedisSentinelClient or RedisClusterClient");
  }

  @Test
  void aFullServerIsNamed() {
    server.config("maxmemory", "1");

    assertThat(failure(server.client()))
        .hasMessageContaining("(OOM)")
        .hasMessageContaining("raise maxmemory");
  }

  @Test
  void aMissingAndAWrongPasswordAreNamed() {
    server.config("requirepass", PASSWORD);

    assertThat(failure(server.client()))
        .hasMessageContaining("(NOAUTH)")
        .hasMessageContaining("give the Jedis client a user and a password");
    try (RedisClient wrong = withPassword("canary-wrong")) {
      assertThat(failure(wrong)).hasMessageContaining("WRONGPASS");
    }
  }

  @Test
  void aMissingPermissionIsNamed() {
    try (Jedis admin = server.admin()) {
      admin.aclSetUser("default", "-eval");
      assertThat(failure(server.client()))
          .hasMessageContaining("(NOPERM)")
          .hasMessageContaining("EVAL and WAIT");
    }
  }

  @Test
  void aClusterWithoutSlotsIsNamed() throws IOException {
    try (RedisServer cluster = RedisServer.start("--cluster-enabled", "yes")) {
      assertThat(failure(cluster.client()))
          .hasMessageContaining("(CLUSTERDOWN)")
          .hasMessageContaining("CLUSTER INFO");
    }
  }

  @Test
  void aMissingServerIsNamed() {
    RedisClient client = server.client();
    server.kill();

    assertThat(failure(client)).hasMessageContaining("check its address, the network");
  }

  @Test
  void aClosedClientIsNamed() {
    RedisClient client = server.client();
    client.close();

    assertThat(failure(client)).hasMessageContaining("it must be open for as long as");
  }

  /** A busy machine may need several tries until the replica has received the write. */
  private static boolean writtenInTheEnd(RedisTokenStore store) throws StoreException {
    for (int tries = 1; ; tries++) {
      try {
        return store.replace(KEY, null, RECORD.getBytes(UTF_8));
      } catch (StoreException e) {
        if (tries == 20) {
          throw e;
        }
      }
    }
  }

  @Test
  void aMissingReplicaIsNamedAndTheWriteMayBeRepeated() throws Exception {
    RedisTokenStore store =
        RedisTokenStore.builder(server.client())
            .replicas(1)
            .replicationTimeout(Duration.ofMillis(50))
            .build();

    assertThat(failure(store))
        .hasMessageContaining("0 of 1 replicas have received it within 50 ms")
        .hasMessageContaining("restore the replicas");

    RedisServer unused = server.startReplica();
    RedisTokenStore patient = RedisTokenStore.builder(server.client()).replicas(1).build();
    assertThat(writtenInTheEnd(patient)).isTrue();
    assertThat(patient.replace(KEY, null, "other".getBytes(UTF_8))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "LOADING Redis is loading the dataset in memory",
        "ERR Error running script (call to f_1): @user_script:1: -MISCONF Redis is configured",
        "NOREPLICAS Not enough good replicas to write.",
        "UNBLOCKED force unblock from blocking operation, instance state changed"
      })
  void whatIsHardToProvokeIsKnownByItsCode(String reply) {
    StoreException failure =
        RedisErrors.storeException("read a record", new JedisDataException(reply));

    assertThat(failure.getMessage()).matches("Redis did not read a record: .* \\([A-Z]+\\); .*");
  }

  @Test
  void ofAnUnknownReplyOnlyTheCodeIsRepeated() {
    StoreException failure =
        RedisErrors.storeException(
            "read a record",
            new JedisDataException("ERR unknown command 'EVAL', with args: '" + RECORD + "'"));

    assertThat(failure).hasMessageContaining("the error ERR").hasNoCause();
    assertThat(failure.getMessage()).doesNotContain(RECORD);
  }

  private StoreException failure(UnifiedJedis client) {
    return failure(RedisTokenStore.builder(client).warnings(warnings::add).build());
  }

  private static StoreException failure(RedisTokenStore store) {
    Throwable failure = catchThrowable(() -> store.replace(KEY, null, RECORD.getBytes(UTF_8)));

    assertThat(failure).isInstanceOf(StoreException.class);
    StringWriter all = new StringWriter();
    failure.printStackTrace(new PrintWriter(all));
    assertThat(all.toString()).doesNotContain("canary");
    return (StoreException) failure;
  }

  private RedisClient withPassword(String password) {
    return RedisClient.builder()
        .hostAndPort(new HostAndPort("127.0.0.1", server.port()))
        .clientConfig(DefaultJedisClientConfig.builder().password(password).build())
        .build();
  }
}
