package io.apiservice.sdk.store.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.apiservice.sdk.error.StoreException;
import io.apiservice.sdk.store.TokenStore.Lease;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.RedisClusterClient;

/** The store over the client of a cluster of two nodes, each with half of the slots. */
@RequiresRedis
class RedisClusterTest {
  private static final Duration TTL = Duration.ofSeconds(30);

  private final List<RedisServer> nodes = new ArrayList<>();
  private RedisClusterClient client;

  @BeforeEach
  void start() throws Exception {
    nodes.add(node());
    nodes.add(node());
    try (Jedis first = nodes.get(0).admin();
        Jedis second = nodes.get(1).admin()) {
      first.clusterAddSlots(IntStream.range(0, 8192).toArray());
      second.clusterAddSlots(IntStream.range(8192, 16384).toArray());
      first.clusterMeet("127.0.0.1", nodes.get(1).port());
      awaitState(first);
      awaitState(second);
    }
    client = RedisClusterClient.create(new HostAndPort("127.0.0.1", nodes.get(0).port()));
  }

  private static RedisServer node() throws IOException {
    return RedisServer.start("--cluster-enabled", "yes");
  }

  private static void awaitState(Jedis node) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(40);
    while (!node.clusterInfo().contains("cluster_state:ok")
        || !node.clusterInfo().contains("cluster_known_nodes:2")) {
      if (System.nanoTime() - end > 0) {
        throw new IllegalStateException("the cluster is not ready: " + node.clusterInfo());
      }
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  @AfterEach
  void stop() throws IOException {
    client.close();
    for (RedisServer node : nodes) {
      node.close();
    }
  }

  @Test
  void loginsOfBothNodesAreKept() throws Exception {
    RedisTokenStore store = RedisTokenStore.builder(client).build();
    for (int i = 0; i < 8; i++) {
      String key = String.format("%064x", i);
      Lease lease = requireNonNull(store.tryLease(key, TTL));
      assertThat(store.replace(key, null, bytes("first"))).isTrue();
      assertThat(store.replace(key, bytes("other"), bytes("second"))).isFalse();
      assertThat(store.replace(key, bytes("first"), bytes("second"))).isTrue();
      assertThat(store.read(key)).isEqualTo(bytes("second"));
      assertThat(store.tryLease(key, TTL)).isNull();
      assertThat(lease.renew(TTL)).isTrue();
      assertThat(lease.remaining()).isPositive();
      lease.close();
      assertThat(store.tryLease(key, TTL)).isNotNull();
    }
    for (RedisServer node : nodes) {
      try (Jedis admin = node.admin()) {
        assertThat(admin.dbSize()).isPositive();
      }
    }
  }

  /** {@code WAIT} has no key. It must reach the node of the record, on the same connection. */
  @Test
  void replicasAreCountedByTheNodeOfTheRecord() {
    RedisTokenStore store =
        RedisTokenStore.builder(client)
            .replicas(1)
            .replicationTimeout(Duration.ofMillis(50))
            .build();

    for (int i = 0; i < 8; i++) {
      String key = String.format("%064x", i);
      assertThatThrownBy(() -> store.replace(key, null, bytes("record")))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("0 of 1 replicas");
    }
    for (RedisServer node : nodes) {
      assertThat(node.commands().get("wait")).isPositive();
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
