package io.apiservice.sdk.store.jdbc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.apiservice.sdk.error.StoreException;
import io.apiservice.sdk.store.StoreClosedException;
import io.apiservice.sdk.store.TokenStore;
import io.apiservice.sdk.store.TokenStore.Lease;
import io.apiservice.sdk.store.jdbc.ObservedDataSource.Interference;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import javax.crypto.spec.SecretKeySpec;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a store in a database does beyond the contract of stores, on H2. */
class JdbcTokenStoreTest {
  private static final Duration TTL = Duration.ofSeconds(30);
  private static final byte[] RECORD = "the refresh token is rt-secret-1".getBytes(UTF_8);

  private final DataSource database = H2ContractTest.inMemory(UUID.randomUUID().toString());
  private final ObservedDataSource observed = new ObservedDataSource(database);
  private final JdbcTokenStore store = JdbcTokenStore.of(observed.dataSource());

  private static Interference failing(int times, SQLException failure) {
    return new Interference() {
      @Override
      public void before(int statement, String sql) throws SQLException {
        if (statement <= times) {
          throw failure;
        }
      }
    };
  }

  @Test
  void aMissingTableIsAnErrorThatNamesTheFileAndTheMethod() {
    assertThatThrownBy(() -> store.read("a"))
        .isInstanceOf(StoreException.class)
        .hasMessageStartingWith(
            "cannot read the record: the table apiservice_token or apiservice_token_lease is"
                + " missing. Create both with schema-h2.sql")
        .hasMessageContaining("createSchema()")
        .hasMessageContaining("42");
  }

  @Test
  void theSchemaIsCreatedOnceAndKept() throws Exception {
    store.createSchema();
    assertThat(store.replace("a", null, RECORD)).isTrue();

    store.createSchema();

    assertThat(store.read("a")).isEqualTo(RECORD);
    assertThatCode(store::check).doesNotThrowAnyException();
  }

  @Test
  void noErrorQuotesARecordOrTheTextOfADatabase() throws Exception {
    store.createSchema();
    observed.interfere(
        failing(9, new SQLException("Failing row contains (rt-secret-1)", "XX000", 7)));

    assertThatThrownBy(() -> store.replace("a", null, RECORD))
        .isInstanceOf(StoreException.class)
        .hasMessage(
            "cannot write the record: the database reports an error. Look it up in the database's"
                + " log by the code (SQLException, SQLSTATE XX000, error 7)")
        .hasNoCause();
  }

  @ParameterizedTest
  @ValueSource(strings = {"40001", "40P01", "08006", "57P01"})
  void whatWasRolledBackOrLostIsRunAgain(String state) throws Exception {
    store.createSchema();
    observed.interfere(failing(2, new SQLException("deadlock detected", state)));

    assertThat(store.replace("a", null, RECORD)).isTrue();
    assertThat(store.read("a")).isEqualTo(RECORD);
  }

  @Test
  void anOwnerThatDidNotReceiveTheAnswerStillGetsItsLease() throws Exception {
    store.createSchema();
    observed.interfere(
        new Interference() {
          @Override
          public void after(int statement, String sql) throws SQLException {
            if (statement <= 2 && sql.startsWith("insert")) {
              throw new SQLException("the answer is lost", "08006");
            }
          }
        });

    Lease lease = store.tryLease("a", TTL);

    assertThat(lease).isNotNull();
    assertThat(store.tryLease("a", TTL)).isNull();
  }

  @Test
  void aConnectionWithoutAutoCommitIsUsedWithItAndGivenBackWithout() throws Exception {
    HikariConfig config = new HikariConfig();
    config.setDataSource(database);
    config.setAutoCommit(false);
    config.setMaximumPoolSize(1);
    try (HikariDataSource pool = new HikariDataSource(config)) {
      JdbcTokenStore pooled = JdbcTokenStore.of(pool);
      pooled.createSchema();
      assertThat(pooled.replace("a", null, RECORD)).isTrue();

      try (Connection same = pool.getConnection()) {
        assertThat(same.getAutoCommit()).isFalse();
        same.rollback();
      }

      assertThat(JdbcTokenStore.of(database).read("a")).isEqualTo(RECORD);
    }
  }

  @Test
  void theErrorOfAUserWithoutPermissionNamesTheGrant() throws Exception {
    store.createSchema();
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("create user reader password 'x'");
      statement.execute("grant select on apiservice_token to reader");
    }
    JdbcDataSource reader = new JdbcDataSource();
    reader.setURL(((JdbcDataSource) database).getURL().replaceFirst(";.*", ""));
    reader.setUser("reader");
    reader.setPassword("x");

    assertThatThrownBy(() -> JdbcTokenStore.of(reader).check())
        .hasMessageContaining("has no permission. Grant it SELECT, INSERT and UPDATE");
  }

  @Test
  void anUnknownDatabaseIsNamed() throws Exception {
    try (Connection connection = database.getConnection()) {
      DatabaseMetaData metaData =
          ObservedDataSource.changed(
              DatabaseMetaData.class,
              connection.getMetaData(),
              "getDatabaseProductName",
              () -> "Apache Derby");
      Connection derby =
          ObservedDataSource.changed(Connection.class, connection, "getMetaData", () -> metaData);
      DataSource dataSource =
          ObservedDataSource.changed(DataSource.class, database, "getConnection", () -> derby);

      assertThatThrownBy(() -> JdbcTokenStore.of(dataSource).read("a"))
          .hasMessage(
              "a token store cannot use the database Apache Derby: it knows PostgreSQL, MySQL,"
                  + " MariaDB and H2");
    }
  }

  @Test
  void aDataSourceThatThrowsIsAStoreException() {
    DataSource closed =
        ObservedDataSource.changed(
            DataSource.class,
            database,
            "getConnection",
            () -> {
              throw new IllegalStateException("password=secret");
            });

    assertThatThrownBy(() -> JdbcTokenStore.of(closed).read("a"))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("java.lang.IllegalStateException")
        .hasMessageNotContaining("secret")
        .hasNoCause();
  }

  @Test
  void anotherTableIsUsedByItsName() throws Exception {
    JdbcTokenStore named = JdbcTokenStore.builder(database).table("public.my_tokens").build();
    named.createSchema();

    assertThat(named.replace("a", null, RECORD)).isTrue();
    assertThat(named.tryLease("a", TTL)).isNotNull();
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      assertThat(statement.execute("select my_tokens.id from my_tokens, my_tokens_lease")).isTrue();
    }
    assertThat(named).hasToString("H2, table public.my_tokens");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "a;drop table x", "a.b.c", "1a", "\"a\"", "ä"})
  void aTableThatIsNoIdentifierIsRefused(String name) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> JdbcTokenStore.builder(database).table(name));
  }

  @Test
  void aTimeoutThatIsNoneIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> JdbcTokenStore.builder(database).timeout(Duration.ofMillis(999)))
        .withMessageContaining("PT0.999S");
  }

  @Test
  void keysThatDatabasesWouldConfuseAreRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> store.read("a "));
    assertThatIllegalArgumentException().isThrownBy(() -> store.read(""));
    assertThatIllegalArgumentException().isThrownBy(() -> store.read("x".repeat(129)));
  }

  @Test
  void anEncryptedStoreShowsTheDatabaseNoRecord() throws Exception {
    store.createSchema();
    TokenStore encrypted = TokenStore.encrypted(store, new SecretKeySpec(new byte[32], "AES"));

    assertThat(encrypted.replace("a", null, RECORD)).isTrue();
    assertThat(encrypted.replace("a", RECORD, "next".getBytes(UTF_8))).isTrue();

    assertThat(encrypted.read("a")).isEqualTo("next".getBytes(UTF_8));
    assertThat(new String(Objects.requireNonNull(store.read("a")), UTF_8)).doesNotContain("next");
  }

  @Test
  void aClosedStoreGrantsNoLeaseAndKeepsTheOneThatIsHeld() throws Exception {
    store.createSchema();
    Lease held = Objects.requireNonNull(store.tryLease("a", TTL));

    store.close();

    assertThatThrownBy(() -> store.tryLease("b", TTL)).isInstanceOf(StoreClosedException.class);
    assertThat(held.renew(TTL)).isTrue();
    assertThat(store.replace("a", null, RECORD)).isTrue();
    held.close();
    assertThat(JdbcTokenStore.of(database).tryLease("a", TTL)).isNotNull();
  }

  /** The clock of a host may be wrong and may jump; only the database's decides. */
  @Test
  void theClockOfAHostDecidesNothing() throws Exception {
    store.createSchema();
    Instant hour = Instant.now().plusSeconds(3600);
    AtomicReference<Instant> wall = new AtomicReference<>(hour);
    JdbcTokenStore early =
        new JdbcTokenStore(
            new Database(database, TableNames.of(TableNames.PRESET), TTL, null),
            new ElapsedTime(wall::get, System::nanoTime));

    Lease lease = Objects.requireNonNull(early.tryLease("a", TTL));
    assertThat(lease.remaining()).isBetween(Duration.ofSeconds(20), TTL);
    assertThat(store.tryLease("a", TTL)).isNull();

    wall.set(hour.minusSeconds(7200));
    assertThat(lease.remaining()).isBetween(Duration.ofSeconds(20), TTL);
    wall.set(hour);
    assertThat(lease.renew(TTL)).isTrue();
    assertThat(lease.remaining()).isBetween(Duration.ofSeconds(20), TTL);

    wall.set(hour.plusSeconds(3600));
    assertThat(lease.remaining()).as("the host may have been suspended").isZero();
    assertThat(lease.renew(TTL)).as("the database knows better").isTrue();
    assertThat(lease.remaining()).isPositive();
  }

  @Test
  void theRemainingTimeCountsFromBeforeTheStatement() throws Exception {
    store.createSchema();
    AtomicReference<Long> nanos = new AtomicReference<>(0L);
    observed.interfere(
        new Interference() {
          @Override
          public void before(int statement, String sql) {
            nanos.set(Duration.ofSeconds(7).toNanos());
          }
        });
    JdbcTokenStore slow =
        new JdbcTokenStore(
            new Database(
                observed.dataSource(), TableNames.of(TableNames.PRESET), TTL, new H2Dialect()),
            new ElapsedTime(() -> Instant.EPOCH, nanos::get));

    Lease lease = Objects.requireNonNull(slow.tryLease("a", TTL));

    assertThat(lease.remaining()).isEqualTo(TTL.minusSeconds(7));
  }

  @Test
  void creatingAStoreDoesNotConnect() {
    assertThat(store.durable()).isTrue();
    assertThat(store.leasesOutliveOwner()).isTrue();
    assertThat(store).hasToString("a database, table apiservice_token");
    assertThat(observed.statements()).isZero();
  }
}
