package io.apiservice.sdk.store.jdbc;

import static java.util.Objects.requireNonNull;

import io.apiservice.sdk.error.StoreException;
import io.apiservice.sdk.store.StoreClosedException;
import io.apiservice.sdk.store.StoreInspection.LeaseState;
import io.apiservice.sdk.store.TokenStore;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the records of grants in a database that several hosts share: PostgreSQL, MySQL, MariaDB or
 * H2. The driver is the application's.
 *
 * <p>Each operation is one or two statements, each in a transaction of its own; no connection is
 * held between operations, and nothing is left in a session, so a pooler in transaction mode may
 * stand between. Leases expire by the clock of the database. The store needs the primary server and
 * refuses a replica. It limits each statement; the SDK limits the wait for a connection too.
 *
 * <p>Creating a store does not connect, so an application starts while its database is down.
 * Records are not encrypted: see {@link TokenStore#encrypted}. Closing the store does not close the
 * {@link DataSource}.
 */
public final class JdbcTokenStore implements TokenStore {
  private static final Pattern KEY = Pattern.compile("[!-~]{1,128}");

  /** The parameters of a statement that changes no row. */
  private static final Map<String, ?> NOTHING =
      Map.of("id", "", "owner", "", "ttl", 0L, "expected", new byte[0], "next", new byte[0]);

  private final Database database;
  private final ElapsedTime clock;
  private volatile boolean closed;

  JdbcTokenStore(Database database, ElapsedTime clock) {
    this.database = database;
    this.clock = clock;
  }

  /** Creates a store in the tables {@code apiservice_token} and {@code apiservice_token_lease}. */
  public static JdbcTokenStore of(DataSource dataSource) {
    return builder(dataSource).build();
  }

  /** Returns a builder of a store with options. */
  public static Builder builder(DataSource dataSource) {
    return new Builder(dataSource);
  }

  /**
   * Creates the tables that are missing. Blocks. The user of the connection needs the permission;
   * without it run the statements of the schema file, which is next to this class in its jar:
   * {@code schema-postgresql.sql}, {@code schema-mysql.sql} or {@code schema-h2.sql}.
   *
   * @throws StoreException if that fails; the message says what to do
   */
  public void createSchema() throws StoreException {
    database.run(
        "create the tables of the token store",
        session -> {
          for (String statement : session.statements().createTables()) {
            createUnlessThere(session, statement);
          }
          return true;
        });
  }

  // Two hosts at once: PostgreSQL reports a duplicate in its catalog to the second.
  private static void createUnlessThere(Session session, String statement)
      throws SQLException, StoreException {
    try {
      session.execute(statement);
    } catch (SQLException e) {
      switch (SqlProblem.of(e)) {
        case DUPLICATE -> {}
        case PERMISSION -> checkThere(session, e);
        default -> throw e;
      }
    }
  }

  // PostgreSQL asks for the permission to create before it looks whether the table exists.
  private static void checkThere(Session session, SQLException refused)
      throws SQLException, StoreException {
    try {
      changeNothing(session);
    } catch (SQLException e) {
      throw refused;
    }
  }

  /**
   * Checks that the tables can be read and changed, for a start-up or a health check. Changes
   * nothing. Blocks.
   *
   * @return what endangers the records: settings with which the database may lose a commit, and
   *     tables that differ from the schema file in that an id is not unique, a column is too short,
   *     or there are no transactions (MyISAM); empty if there is nothing
   * @throws StoreException if the store cannot be used; the message says what to do
   */
  public List<String> check() throws StoreException {
    return database.run(
        "use the tables of the token store",
        session -> {
          changeNothing(session);
          List<String> findings = new ArrayList<>(session.weakSettings());
          findings.addAll(session.tableFindings());
          return List.copyOf(findings);
        });
  }

  /**
   * Lists the keys of the records, for tools. Blocks.
   *
   * @param limit how many keys at most
   */
  public List<String> keys(int limit) throws StoreException {
    return database.run(
        "list the records",
        session -> session.texts(session.statements().list, Map.of("limit", (long) limit)));
  }

  /** Returns whether a host holds the lease of a record, without acquiring it. Blocks. */
  public LeaseState leaseState(String key) throws StoreException {
    String id = checked(key);
    List<String> owners =
        database.run(
            "look at the lease",
            session -> session.texts(session.statements().held, Map.of("id", id)));
    return owners.isEmpty() ? LeaseState.FREE : LeaseState.HELD;
  }

  /** Executes a statement of each kind, so that a missing permission is an error. */
  private static void changeNothing(Session session) throws SQLException, StoreException {
    session.read("");
    session.update(session.statements().update, NOTHING);
    session.update(session.statements().renew, NOTHING);
    for (SqlText insert : session.statements().insertNothing) {
      session.update(insert, NOTHING);
    }
  }

  @Override
  @SuppressWarnings("NullAway") // it does not infer that the operation may give null
  public byte @Nullable [] read(String key) throws StoreException {
    String id = checked(key);
    return database.run("read the record", session -> session.read(id));
  }

  @Override
  public boolean replace(String key, byte @Nullable [] expected, byte[] next)
      throws StoreException {
    String id = checked(key);
    return database.run(
        "write the record",
        session -> {
          int changed =
              expected == null
                  ? session.update(session.statements().insert, Map.of("id", id, "next", next))
                  : session.update(
                      session.statements().update,
                      Map.of("id", id, "next", next, "expected", expected));
          return changed > 0 || Arrays.equals(session.read(id), next);
        });
  }

  @Override
  public @Nullable Lease tryLease(String key, Duration ttl) throws StoreException {
    if (closed) {
      throw new StoreClosedException("acquire the lease");
    }
    return JdbcLease.acquire(database, clock, checked(key), ttl);
  }

  /** The SDK's keys are hexadecimal. Databases compare, pad and cut other texts differently. */
  private static String checked(String key) {
    if (!KEY.matcher(key).matches()) {
      throw new IllegalArgumentException(
          "the key of a record must have 1 to 128 visible ASCII characters, not " + key.length());
    }
    return key;
  }

  @Override
  public void close() {
    closed = true;
  }

  @Override
  public String toString() {
    return database.toString();
  }

  /** The options of a store. */
  public static final class Builder {
    private final DataSource dataSource;
    private TableNames tables = TableNames.of(TableNames.PRESET);
    private Duration timeout = Duration.ofSeconds(2);

    private Builder(DataSource dataSource) {
      this.dataSource = requireNonNull(dataSource, "dataSource");
    }

    /**
     * Names the table of the records; that of the leases has the suffix {@code _lease}. {@code
     * apiservice_token} if not set.
     *
     * @param name letters, digits and underscores, after the schema and a dot if need be
     * @throws IllegalArgumentException if it is not such a name
     */
    public Builder table(String name) {
      this.tables = TableNames.of(name);
      return this;
    }

    /**
     * Sets the limit of one statement; 2 s if not set. The server cancels a statement after it, in
     * whole seconds; a connection whose server is silent for one second more counts as lost.
     *
     * <p>The SDK waits for an operation no longer than 2.5 s: a longer limit only keeps connections
     * busy.
     *
     * @param limit from 1 s to 1 min
     */
    public Builder timeout(Duration limit) {
      if (limit.compareTo(Duration.ofSeconds(1)) < 0
          || limit.compareTo(Duration.ofMinutes(1)) > 0) {
        throw new IllegalArgumentException(
            "the timeout of a token store in a database must be from 1 s to 1 min, not " + limit);
      }
      this.timeout = limit;
      return this;
    }

    /** Creates the store. Does not connect. */
    public JdbcTokenStore build() {
      return new JdbcTokenStore(
          new Database(dataSource, tables, timeout, null), ElapsedTime.ofSystem());
    }
  }
}
