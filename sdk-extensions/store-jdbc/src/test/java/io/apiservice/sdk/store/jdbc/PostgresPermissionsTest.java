package io.apiservice.sdk.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.apiservice.sdk.error.StoreException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A user of PostgreSQL that lacks one permission on one of the tables. */
@EnabledIf(
    value = "io.apiservice.sdk.store.jdbc.InstalledServers#postgres",
    disabledReason = "PostgreSQL is not installed")
@Timeout(60)
class PostgresPermissionsTest {
  private static final List<String> NEEDED = List.of("select", "insert", "update");
  private static final AtomicInteger COUNT = new AtomicInteger();

  private final PostgresServer server = PostgresServer.shared();
  private final String name =
      "permitted_" + ProcessHandle.current().pid() + "_" + COUNT.incrementAndGet();

  private void execute(List<String> statements) throws SQLException {
    try (Connection connection = server.dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  private JdbcTokenStore store(DataSource database) {
    return JdbcTokenStore.builder(database).table(name).build();
  }

  /** A store whose user has the permissions but one. */
  private JdbcTokenStore storeWithout(String permission, String table)
      throws SQLException, StoreException {
    store(server.dataSource()).createSchema();
    List<String> statements = new ArrayList<>(List.of("create role " + name + " login"));
    for (String each : List.of(name, name + "_lease")) {
      for (String needed : NEEDED) {
        if (!each.equals(table) || !needed.equals(permission)) {
          statements.add("grant " + needed + " on " + each + " to " + name);
        }
      }
    }
    execute(statements);
    return store(PostgresServer.dataSource(server.url().replace("user=postgres", "user=" + name)));
  }

  static Stream<Arguments> missing() {
    return NEEDED.stream()
        .flatMap(
            permission -> Stream.of("", "_lease").map(table -> Arguments.of(permission, table)));
  }

  @ParameterizedTest
  @MethodSource("missing")
  void aCheckMissesNoPermission(String permission, String suffix) throws Exception {
    JdbcTokenStore store = storeWithout(permission, name + suffix);

    assertThatThrownBy(store::check)
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("has no permission. Grant it SELECT, INSERT and UPDATE on " + name);
  }

  /** The twin: these permissions are enough, for the check and for the store. */
  @Test
  void withAllOfThemTheStoreWorks() throws Exception {
    JdbcTokenStore store = storeWithout("none", name);

    store.check();
    store.createSchema();

    assertThat(store.read("a")).as("the check wrote nothing").isNull();
    assertThat(store.replace("a", null, new byte[] {1})).isTrue();
    assertThat(store.replace("a", new byte[] {1}, new byte[] {2})).isTrue();
    try (var lease = store.tryLease("a", Duration.ofSeconds(15))) {
      assertThat(lease).isNotNull();
    }
  }
}
