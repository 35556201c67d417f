package io.apiservice.sdk.tests.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import io.apiservice.sdk.error.StoreException;
import io.apiservice.sdk.store.TokenStore;
import io.apiservice.sdk.store.jdbc.JdbcTokenStore;
import io.apiservice.sdk.store.redis.RedisTokenStore;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.h2.jdbcx.JdbcConnectionPool;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import redis.clients.jedis.RedisClient;

/**
 * Plays generated histories over the stores that several hosts share: H2 and a real Redis. {@code
 * -Dhistory.seed=…} plays one of them, {@code -Dhistory.count=…} sets how many are played; {@code
 * -Plong} plays 300.
 */
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class SharedStoreHistoryTest {
  private static final long FIRST = 1;
  private static final int COUNT =
      Integer.getInteger("history.count", ResilienceEffort.LONG ? 300 : 5);
  private static final int MOST_SEEDS_OF_A_TWIN = 20;

  private static final JdbcConnectionPool DATABASE =
      JdbcConnectionPool.create("jdbc:h2:mem:histories;DB_CLOSE_DELAY=-1", "sa", "");

  @BeforeAll
  static void createTables() throws StoreException {
    JdbcTokenStore.of(DATABASE).createSchema();
  }

  @AfterAll
  static void closePool() {
    DATABASE.dispose();
  }

  private static TokenStore h2() {
    return JdbcTokenStore.of(DATABASE);
  }

  private static void play(String name, Supplier<TokenStore> connections)
      throws InterruptedException {
    long first = Long.getLong("history.seed", FIRST);
    long last = Long.getLong("history.seed") == null ? FIRST + COUNT - 1 : first;
    for (long seed = first; seed <= last; seed++) {
      assertThat(StoreHistory.violations(seed, connections))
          .as("%s, -Dhistory.seed=%s", name, seed)
          .isEmpty();
    }
    System.out.println("STORE HISTORIES " + name + " seeds " + first + " to " + last);
  }

  @Test
  void noHistoryOverADatabasePresentsATokenTwiceOrLeavesAHostWithout() throws InterruptedException {
    play("H2", SharedStoreHistoryTest::h2);
  }

  @Test
  @EnabledIf("io.apiservice.sdk.tests.resilience.RedisProcess#installed")
  void noHistoryOverRedisPresentsATokenTwiceOrLeavesAHostWithout()
      throws IOException, InterruptedException {
    try (RedisProcess server = RedisProcess.start();
        RedisClient client = RedisClient.create("127.0.0.1", server.port())) {
      play("Redis", () -> RedisTokenStore.builder(client).build());
    }
  }

  /** A store that passes everything on. */
  private static class PassingStore implements TokenStore {
    final TokenStore next;

    PassingStore(TokenStore next) {
      this.next = next;
    }

    @Override
    public byte @Nullable [] read(String key) throws StoreException {
      return next.read(key);
    }

    @Override
    public boolean replace(String key, byte @Nullable [] expected, byte[] content)
        throws StoreException {
      return next.replace(key, expected, content);
    }

    @Override
    public @Nullable Lease tryLease(String key, Duration ttl) throws StoreException {
      return next.tryLease(key, ttl);
    }
  }

  private record UncheckedLease() implements TokenStore.Lease {
    @Override
    public Duration remaining() {
      return Duration.ofHours(1);
    }

    @Override
    public boolean renew(Duration ttl) {
      return true;
    }

    @Override
    public void close() {}
  }

  private static List<String> condemned(UnaryOperator<TokenStore> defect)
      throws InterruptedException {
    List<String> violations = List.of();
    for (long seed = 1_001; seed < 1_001 + MOST_SEEDS_OF_A_TWIN && violations.isEmpty(); seed++) {
      violations = StoreHistory.violations(seed, () -> defect.apply(h2()));
    }
    return violations;
  }

  /** Either the lease or the comparison protects the refresh token; without both, nothing does. */
  @Test
  void aStoreThatNeitherComparesNorLeasesIsCondemned() throws InterruptedException {
    List<String> violations =
        condemned(
            store ->
                new PassingStore(store) {
                  @Override
                  public boolean replace(String key, byte @Nullable [] expected, byte[] content)
                      throws StoreException {
                    return next.replace(key, next.read(key), content);
                  }

                  @Override
                  public Lease tryLease(String key, Duration ttl) {
                    return new UncheckedLease();
                  }
                });

    assertThat(violations).anyMatch(found -> found.startsWith("ended because of reuse"));
  }

  @Test
  void aStoreThatConfirmsWhatItDoesNotWriteIsCondemned() throws InterruptedException {
    List<String> violations =
        condemned(
            store ->
                new PassingStore(store) {
                  private int writes;

                  @Override
                  public boolean replace(String key, byte @Nullable [] expected, byte[] content)
                      throws StoreException {
                    return ++writes % 3 == 0 || next.replace(key, expected, content);
                  }
                });

    assertThat(violations).isNotEmpty();
  }
}
