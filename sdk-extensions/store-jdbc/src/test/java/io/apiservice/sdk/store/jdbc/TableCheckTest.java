package io.apiservice.sdk.store.jdbc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.apiservice.sdk.error.StoreException;
import java.sql.Connection;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What {@code check()} says about tables that somebody has created in another way. */
@Timeout(120)
class TableCheckTest {
  private static final AtomicInteger NUMBER = new AtomicInteger();

  private final String table = "checked_" + NUMBER.incrementAndGet();

  /** A store in tables that are created with a changed schema file. */
  private JdbcTokenStore store(Engine engine, UnaryOperator<String> change, String... more)
      throws Exception {
    assumeTrue(engine.installed());
    DataSource pool = engine.pool();
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement()) {
      for (String each :
          SchemaScript.statements(engine.dialect().schemaFile(), TableNames.of(table))) {
        statement.execute(change.apply(each));
      }
      for (String each : more) {
        statement.execute(each);
      }
    }
    return JdbcTokenStore.builder(pool).table(table).build();
  }

  private static String withoutKey(String sql) {
    return sql.replace(" PRIMARY KEY", "");
  }

  @ParameterizedTest
  @EnumSource
  void theTablesOfTheSchemaFileAreInOrder(Engine engine) throws Exception {
    assertThat(store(engine, sql -> sql).check()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void aSchemaMayBeNamed(Engine engine) throws Exception {
    store(engine, sql -> sql);
    String schema = engine == Engine.MARIADB ? "tokens." : "public.";

    assertThat(JdbcTokenStore.builder(engine.pool()).table(schema + table).build().check())
        .isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void anIdThatMayBeThereTwiceIsAFinding(Engine engine) throws Exception {
    JdbcTokenStore none = store(engine, TableCheckTest::withoutKey);

    assertThat(none.check())
        .hasSize(2)
        .allMatch(finding -> finding.contains("neither a primary key nor a unique index on id"))
        .anyMatch(finding -> finding.startsWith(table + " has"))
        .anyMatch(finding -> finding.startsWith(table + "_lease has"));
  }

  @ParameterizedTest
  @EnumSource
  void aUniqueIndexIsAsGoodAsAPrimaryKey(Engine engine) throws Exception {
    JdbcTokenStore indexed =
        store(
            engine,
            TableCheckTest::withoutKey,
            "create unique index a_" + table + " on " + table + " (id)",
            "create unique index b_" + table + " on " + table + "_lease (id)");

    assertThat(indexed.check()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void anIndexOnMoreThanTheIdDoesNotMakeItUnique(Engine engine) throws Exception {
    JdbcTokenStore indexed =
        store(
            engine,
            TableCheckTest::withoutKey,
            "create index a_" + table + " on " + table + " (id)",
            "create unique index b_" + table + " on " + table + "_lease (id, owner)");

    assertThat(indexed.check()).hasSize(2);
  }

  @ParameterizedTest
  @EnumSource
  void aColumnThatIsTooShortIsAFinding(Engine engine) throws Exception {
    JdbcTokenStore shortened = store(engine, sql -> sql.replace("varchar(128)", "varchar(20)"));

    assertThat(shortened.check())
        .hasSize(2)
        .allMatch(finding -> finding.startsWith("the column id of " + table))
        .allMatch(finding -> finding.contains("has the length 20, and its values may have 128"));
  }

  @Test
  void anEngineWithoutTransactionsIsAFinding() throws Exception {
    JdbcTokenStore myIsam =
        store(
            Engine.MARIADB,
            sql -> sql.contains("_lease") ? sql : sql.replace("ENGINE=InnoDB", "ENGINE=MyISAM"));

    assertThat(myIsam.check())
        .singleElement()
        .asString()
        .startsWith(table + " has the engine MyISAM, which has no transactions")
        .endsWith("alter table " + table + " engine=InnoDB");
  }

  /** MariaDB cuts the value without an error, so there the check is all there is. */
  @ParameterizedTest
  @EnumSource(
      value = Engine.class,
      names = {"H2", "POSTGRES"})
  void aValueThatIsLongerThanItsColumnIsNotCalledALargeRecord(Engine engine) throws Exception {
    JdbcTokenStore shortened = store(engine, sql -> sql.replace("varchar(128)", "varchar(20)"));

    assertThatThrownBy(() -> shortened.replace("x".repeat(64), null, "record".getBytes(UTF_8)))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("a value is longer than its column in " + table)
        .hasMessageContaining("id must take 128 characters")
        .hasMessageContaining("22001")
        .hasMessageNotContaining("xxx");
  }

  @Test
  void aTableWithoutAKeyIsNamedWherePostgresNeedsIt() throws Exception {
    JdbcTokenStore none = store(Engine.POSTGRES, TableCheckTest::withoutKey);

    assertThatThrownBy(() -> none.replace("a", null, "record".getBytes(UTF_8)))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("has other columns or another key");
  }
}
