package io.apiservice.sdk.store.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.apiservice.sdk.error.StoreException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;

/** A configuration that breaks the guarantee is reported once, in plain words. */
@RequiresRedis
class RedisServerCheckTest {
  private static final Duration TTL = Duration.ofSeconds(30);
  private static RedisServer server;

  @BeforeAll
  static void start() throws IOException {
    server = RedisServer.start();
  }

  @AfterAll
  static void stop() throws IOException {
    server.close();
  }

  @AfterEach
  void restore() {
    server.config("maxmemory", "0");
    server.config("maxmemory-policy", "noeviction");
    server.config("appendonly", "yes");
    server.config("save", "");
    try (Jedis admin = server.admin()) {
      admin.aclSetUser("default", "+@all");
    }
  }

  @Test
  void aSoundServerIsNotReported() throws Exception {
    server.config("maxmemory", "500mb");

    assertThat(warnings()).isEmpty();
  }

  @Test
  void anEvictingServerIsReportedOnce() throws Exception {
    server.config("maxmemory", "500mb");
    server.config("maxmemory-policy", "allkeys-lru");

    assertThat(warnings())
        .containsExactly(
            "Redis may evict logins and leases when its memory is full (maxmemory-policy"
                + " allkeys-lru), and a refresh token may then be used twice: set maxmemory-policy"
                + " noeviction, or keep the logins on a server of their own");
  }

  @Test
  void aServerThatEvictsOnlyWhatExpiresMayEvictLeases() throws Exception {
    server.config("maxmemory", "500mb");
    server.config("maxmemory-policy", "volatile-ttl");

    assertThat(warnings()).singleElement().asString().startsWith("Redis may evict leases when");
  }

  @Test
  void aPolicyWithoutALimitEvictsNothing() throws Exception {
    server.config("maxmemory-policy", "allkeys-lru");

    assertThat(warnings()).isEmpty();
  }

  @Test
  void aServerWithoutPersistenceIsReported() throws Exception {
    server.config("appendonly", "no");

    assertThat(warnings())
        .containsExactly(
            "Redis keeps nothing on disk, so a restart of the server loses every login: set"
                + " appendonly yes");
  }

  @Test
  void aServerWithSnapshotsOnlyIsReported() throws Exception {
    server.config("appendonly", "no");
    server.config("save", "3600 1");

    assertThat(warnings()).singleElement().asString().startsWith("Redis keeps only snapshots");
  }

  @Test
  void replicasThatNoWriteWaitsForAreReported() throws Exception {
    try (RedisServer primary = RedisServer.start()) {
      RedisServer unused = primary.startReplica();

      assertThat(warnings(primary)).singleElement().asString().contains("set replicas(1)");
    }
  }

  @Test
  void whatTheServerDoesNotTellIsNotReported() throws Exception {
    server.config("appendonly", "no");
    try (Jedis admin = server.admin()) {
      admin.aclSetUser("app", "on", "nopass", "~*", "+@all", "-config", "-info");
    }
    server.flush();
    List<String> found = new ArrayList<>();
    RedisTokenStore store =
        RedisTokenStore.builder(server.client("app")).warnings(found::add).build();

    assertThat(store.tryLease("1", TTL)).isNotNull();
    assertThat(found).isEmpty();
  }

  private static List<String> warnings() throws StoreException {
    return warnings(server);
  }

  private static List<String> warnings(RedisServer server) throws StoreException {
    server.flush();
    List<String> found = new ArrayList<>();
    RedisTokenStore store = RedisTokenStore.builder(server.client()).warnings(found::add).build();
    assertThat(store.tryLease("1", TTL)).isNotNull();
    assertThat(store.tryLease("2", TTL)).isNotNull();
    return found;
  }
}
