package io.apiservice.sdk.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.apiservice.sdk.ApiClient;
import io.apiservice.sdk.oauth.TokenProvider;
import io.apiservice.sdk.store.TokenStore;
import io.apiservice.sdk.store.jdbc.ObservedDataSource.Interference;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** What the store costs in statements: the figures of {@code docs/store-jdbc.md}. */
@EnabledIf(
    value = "io.apiservice.sdk.store.jdbc.InstalledServers#postgres",
    disabledReason = "PostgreSQL is not installed")
class StatementCountTest {
  private static final int REFRESHES = JdbcTestEffort.of(3, 200);

  /** Counts all but renewals: there is one for each five seconds of waiting. */
  private static final class Counter implements Interference {
    private final AtomicInteger statements = new AtomicInteger();

    @Override
    public void before(int statement, String sql) {
      if (!sql.contains("and expires_at > ")) {
        statements.incrementAndGet();
      }
    }
  }

  private static int counted(ObservedDataSource observed, Callable<?> work) throws Exception {
    Counter counter = new Counter();
    observed.interfere(counter);
    assertThat(work.call()).isNotNull();
    return counter.statements.get();
  }

  @Test
  void aRefreshIsSixStatementsAStartIsTwoAndACallIsNone() throws Exception {
    try (HikariDataSource pool = Pools.of(PostgresServer.shared().url(), 4);
        Hosts hosts = new Hosts(pool)) {
      ObservedDataSource observed = new ObservedDataSource(pool);
      TokenProvider first = hosts.host(observed.dataSource());

      int newLogin =
          counted(
              observed,
              () -> {
                var token = Hosts.token(first.current());
                first.close();
                return token;
              });
      TokenProvider host = hosts.host(observed.dataSource());
      int start = counted(observed, () -> Hosts.token(host.current()));
      int call = counted(observed, () -> Hosts.token(host.current()));
      int refresh =
          counted(
              observed,
              () -> {
                var token = Hosts.token(host.forceRefresh());
                host.close();
                return token;
              });

      assertThat(newLogin).as("settings, read, insert, and five of a refresh").isEqualTo(8);
      assertThat(start).as("settings and read").isEqualTo(2);
      assertThat(call).isZero();
      assertThat(refresh).as("read, lease, read, intent, result, release").isEqualTo(6);
    }
  }

  /** Not asserted, because it is a matter of the machine. */
  @Test
  void theTimeOfARefreshIsReported() throws Exception {
    try (HikariDataSource pool = Pools.of(PostgresServer.shared().url(), 4);
        Hosts hosts = new Hosts(pool)) {
      double memory = median(hosts, TokenStore.memory());
      hosts.nextLogin();
      double database = median(hosts, hosts.store(pool));

      assertThat(memory).isPositive();
      JdbcTestEffort.report(
          "a refresh with a server on this machine",
          String.format(
              "in memory %.1f ms, in PostgreSQL %.1f ms (median of %s): %.1f times",
              memory, database, REFRESHES, database / memory));
    }
  }

  private static double median(Hosts hosts, TokenStore store) throws Exception {
    TokenProvider host = hosts.closing(hosts.builder().store(hosts.closing(store)).build());
    hosts.closing(ApiClient.builder().baseUri(hosts.auth.issuer()).credentials(host).build());
    long[] times = new long[REFRESHES];
    for (int i = 0; i < times.length; i++) {
      long began = System.nanoTime();
      assertThat(Hosts.token(host.forceRefresh())).isNotNull();
      times[i] = System.nanoTime() - began;
    }
    Arrays.sort(times);
    return times[times.length / 2] / 1e6;
  }
}
