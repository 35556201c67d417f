package io.apiservice.sdk.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.apiservice.sdk.auth.Credential;
import io.apiservice.sdk.error.StoreException;
import io.apiservice.sdk.oauth.TokenProvider;
import io.apiservice.sdk.store.jdbc.ObservedDataSource.Interference;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** A PostgreSQL server that fails in the middle of a refresh, before and after each statement. */
@EnabledIf(
    value = "io.apiservice.sdk.store.jdbc.InstalledServers#postgres",
    disabledReason = "PostgreSQL is not installed")
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class PostgresFaultsTest {
  private final PostgresServer server = PostgresServer.shared();

  /** Ends the connections of the pool as an administrator or a failing server does. */
  private void terminateBackends() throws SQLException {
    try (Connection administrator = server.dataSource().getConnection();
        Statement statement = administrator.createStatement()) {
      statement.execute(
          "select pg_terminate_backend(pid, 5000) from pg_stat_activity"
              + " where pid <> pg_backend_pid() and backend_type = 'client backend'");
    }
  }

  /** Terminates the connection once: before a statement, or after it and before its answer. */
  private Interference termination(int at, boolean after) {
    return new Interference() {
      @Override
      public void before(int statement, String sql) throws SQLException {
        if (!after && statement == at) {
          terminateBackends();
        }
      }

      @Override
      public void after(int statement, String sql) throws SQLException {
        if (after && statement == at) {
          terminateBackends();
          throw new SQLException("the answer is lost", "08006");
        }
      }
    };
  }

  /** Fails each statement from one on. */
  private static Interference outage(int from) {
    return new Interference() {
      @Override
      public void before(int statement, String sql) throws SQLException {
        if (statement >= from) {
          throw new SQLException("the server is gone", "08006");
        }
      }
    };
  }

  private static int statementsOfARefresh(Hosts hosts, ObservedDataSource observed)
      throws Exception {
    TokenProvider host = hosts.host(observed.dataSource());
    assertThat(Hosts.token(host.current())).isNotNull();
    host.close();
    return observed.statements();
  }

  @Test
  @EnabledIfSystemProperty(
      named = "store.long",
      matches = "true",
      disabledReason =
          "part of the long run: mvn -B -Plong -pl sdk-extensions/store-jdbc -am verify")
  void aBackendThatIsTerminatedAtAnyStatementCostsNoCallAndNoToken() throws Exception {
    try (HikariDataSource pool = Pools.of(server.url(), 4);
        Hosts hosts = new Hosts(pool)) {
      ObservedDataSource observed = new ObservedDataSource(pool);
      int statements = statementsOfARefresh(hosts, observed);
      assertThat(statements).isBetween(6, 20);
      int logins = 1;
      for (int at = 1; at <= statements; at++) {
        for (boolean after : new boolean[] {false, true}) {
          hosts.nextLogin();
          logins++;
          observed.interfere(termination(at, after));
          TokenProvider host = hosts.host(observed.dataSource());

          assertThat(Hosts.token(host.current())).as("statement %s", at).isNotNull();

          host.close();
          observed.interfere(new Interference() {});
          Credential adopted = Hosts.token(hosts.host(pool).current());
          assertThat(adopted.facts().generation()).isEqualTo(1);
          assertThat(hosts.auth.tokenCalls()).as("statement %s", at).isEqualTo(logins);
        }
      }
      hosts.auth.check().ambiguousRepeatsAtMost(0).verify();
    }
  }

  @Test
  void anOutageFromAnyStatementOnNeverPresentsATokenTwice() throws Exception {
    try (HikariDataSource pool = Pools.of(server.url(), 4);
        Hosts hosts = new Hosts(pool)) {
      ObservedDataSource observed = new ObservedDataSource(pool);
      int statements = statementsOfARefresh(hosts, observed);
      List<Integer> served = new ArrayList<>();
      for (int from = 1; from <= statements; from++) {
        hosts.nextLogin();
        int before = hosts.auth.tokenCalls();
        observed.interfere(outage(from));
        TokenProvider host = hosts.host(observed.dataSource());
        if (isServed(host)) {
          served.add(from);
        }
        assertThat(hosts.auth.tokenCalls() - before)
            .as("without an answer to statement %s", from)
            .isEqualTo(served.contains(from) ? 1 : 0);

        observed.interfere(new Interference() {});
        host.close();
        hosts.expireLeases(pool);
        assertThat(Hosts.token(hosts.host(pool).current())).isNotNull();
        assertThat(hosts.auth.tokenCalls()).as("statement %s", from).isEqualTo(before + 1);
      }
      assertThat(served).as("after the request the token is served").isNotEmpty();
      hosts.auth.check().ambiguousRepeatsAtMost(0).verify();
    }
  }

  private static boolean isServed(TokenProvider host) throws Exception {
    try {
      return Hosts.token(host.current()) != null;
    } catch (ExecutionException e) {
      assertThat(e.getCause()).hasMessageContaining("the connection to the database was lost");
      return false;
    }
  }

  @Test
  void withAnExhaustedPoolAValidTokenIsServedAndNothingIsRequested() throws Exception {
    try (HikariDataSource pool = Pools.of(server.url(), 1);
        Hosts hosts = new Hosts(pool)) {
      TokenProvider host = hosts.host(pool);
      Credential valid = Hosts.token(host.current());
      try (Connection onlyOne = pool.getConnection()) {
        assertThat(onlyOne.isValid(1)).isTrue();

        assertThat(Hosts.failure(host.forceRefresh()))
            .hasMessageContaining("the DataSource gave no connection");
        assertThat(Hosts.token(host.current()).secret()).isEqualTo(valid.secret());
        assertThat(hosts.auth.tokenCalls()).isEqualTo(1);
      }

      assertThat(Hosts.token(hosts.host(pool).forceRefresh()).facts().generation()).isEqualTo(2);
      hosts.auth.check().tokenCallsAtMost(2).ambiguousRepeatsAtMost(0).verify();
    }
  }

  @Test
  void aRowThatAnotherTransactionHoldsIsABoundedError() throws Exception {
    try (HikariDataSource pool = Pools.of(server.url(), 4);
        Hosts hosts = new Hosts(pool);
        Connection other = server.dataSource().getConnection();
        Statement statement = other.createStatement()) {
      TokenProvider host = hosts.host(pool);
      Credential valid = Hosts.token(host.current());
      other.setAutoCommit(false);
      statement.execute("select * from " + hosts.table + "_lease for update");

      assertThatThrownBy(
              () -> hosts.store(pool).tryLease(leased(statement, hosts), Duration.ofSeconds(15)))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("cannot acquire the lease: the database did not answer in time")
          .hasMessageContaining("long transactions on " + hosts.table)
          .hasMessageContaining("57014")
          .hasNoCause();
      assertThat(Hosts.failure(host.forceRefresh())).hasMessageContaining("token store");
      assertThat(Hosts.token(host.current()).secret()).isEqualTo(valid.secret());
      assertThat(hosts.auth.tokenCalls()).isEqualTo(1);

      other.rollback();
      assertThat(Hosts.token(hosts.host(pool).forceRefresh())).isNotNull();
      hosts.auth.check().tokenCallsAtMost(2).ambiguousRepeatsAtMost(0).verify();
    }
  }

  /** Twenty hosts that wait for a lease must not hold up its owner, who renews and releases it. */
  @Test
  void aHostThatFindsALeaseHeldLocksNoRow() throws Exception {
    try (HikariDataSource pool = Pools.of(server.url(), 4);
        Hosts hosts = new Hosts(pool);
        Connection owner = server.dataSource().getConnection();
        Statement statement = owner.createStatement()) {
      JdbcTokenStore store = hosts.store(pool);
      assertThat(store.tryLease("a", Duration.ofSeconds(50))).isNotNull();
      owner.setAutoCommit(false);
      statement.execute("select * from " + hosts.table + "_lease for update");

      // It would wait for the row until the statement's limit of 2 s, which is an error.
      assertThat(store.tryLease("a", Duration.ofSeconds(15))).as("held, said at once").isNull();

      owner.rollback();
    }
  }

  private static String leased(Statement statement, Hosts hosts) throws SQLException {
    try (var rows = statement.executeQuery("select id from " + hosts.table + "_lease")) {
      assertThat(rows.next()).isTrue();
      return rows.getString(1);
    }
  }

  @Test
  void aReadOnlyConnectionIsRefusedForReadsToo() throws Exception {
    try (HikariDataSource pool = Pools.of(server.url(), 1);
        Hosts hosts = new Hosts(pool)) {
      JdbcTokenStore readOnly =
          hosts.store(
              PostgresServer.dataSource(
                  server.url() + "&options=-c%20default_transaction_read_only=on"));

      assertThatThrownBy(() -> readOnly.read("a"))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("the connection is read-only or leads to a replica");
      assertThatThrownBy(() -> readOnly.tryLease("a", Duration.ofSeconds(15)))
          .hasMessageContaining("the connection is read-only or leads to a replica");
    }
  }

  /** The clocks of the hosts are two hours apart; only the database's counts. */
  @Test
  void hostsWhoseClocksAreOffShareALogin() throws Exception {
    try (HikariDataSource pool = Pools.of(server.url(), 4);
        Hosts hosts = new Hosts(pool)) {
      TokenProvider late = hosts.hostAt(Duration.ofHours(-1), pool);
      TokenProvider early = hosts.hostAt(Duration.ofHours(1), pool);
      assertThat(Hosts.token(late.forceRefresh()).facts().generation()).isEqualTo(1);
      assertThat(Hosts.token(early.forceRefresh()).facts().generation()).isEqualTo(2);
      for (int generation = 2; generation <= 5; generation++) {
        TokenProvider next = generation % 2 == 0 ? late : early;
        Credential adopted = Hosts.token(next.forceRefresh());
        assertThat(adopted.facts().generation()).isEqualTo(generation);
        Credential obtained = Hosts.token(next.forceRefresh());
        assertThat(obtained.facts().generation()).isEqualTo(generation + 1);
      }

      hosts.auth.check().tokenCallsAtMost(6).ambiguousRepeatsAtMost(0).verify();
    }
  }

  @Test
  void aServerThatCrashesAndComesBackCostsNoLogin() throws Exception {
    PostgresServer fragile = PostgresServer.start();
    try (HikariDataSource pool = Pools.of(fragile.url(), 4);
        Hosts hosts = new Hosts(pool)) {
      TokenProvider host = hosts.host(pool);
      Credential valid = Hosts.token(host.current());
      fragile.kill();

      assertThat(Hosts.failure(host.forceRefresh())).hasMessageContaining("token store");
      assertThat(Hosts.token(host.current()).secret()).isEqualTo(valid.secret());
      assertThat(hosts.auth.tokenCalls()).isEqualTo(1);

      fragile.startAgain();
      assertThat(Hosts.token(hosts.host(pool).forceRefresh()).facts().generation()).isEqualTo(2);
      assertThat(Hosts.token(hosts.host(pool).current()).facts().generation()).isEqualTo(2);
      hosts.auth.check().tokenCallsAtMost(2).ambiguousRepeatsAtMost(0).verify();
    } finally {
      fragile.kill();
    }
  }
}
