package io.apiservice.sdk.store.jdbc;

import io.apiservice.sdk.error.StoreException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs operations on connections of a {@link DataSource}. An operation that the database has rolled
 * back, or whose connection was lost, is run again at once on another connection: each may be
 * repeated. After a restart of the server each connection of a pool is a lost one.
 */
final class Database {
  private static final Logger LOG = LoggerFactory.getLogger(JdbcTokenStore.class);

  /** More than the connections of a usual pool. */
  private static final int MAX_ATTEMPTS = 32;

  private final DataSource dataSource;
  private final TableNames tables;
  private final Duration timeout;
  private final @Nullable SqlDialect preset;
  private volatile @Nullable Statements known;

  /**
   * @param preset the dialect; null to ask the connection
   */
  Database(
      DataSource dataSource, TableNames tables, Duration timeout, @Nullable SqlDialect preset) {
    this.dataSource = dataSource;
    this.tables = tables;
    this.timeout = timeout;
    this.preset = preset;
  }

  /** An operation on one connection. It may be run several times. */
  interface Operation<T extends @Nullable Object> {
    T run(Session session) throws SQLException, StoreException;
  }

  /**
   * @param what completes the sentence "cannot …"
   * @throws StoreException if the operation failed; its effect is then unknown
   */
  <T extends @Nullable Object> T run(String what, Operation<T> operation) throws StoreException {
    long began = System.nanoTime();
    for (int attempts = 1; ; attempts++) {
      try (Connection connection = connection(what)) {
        return attempt(connection, operation);
      } catch (SQLException e) {
        SqlProblem problem = SqlProblem.of(e);
        boolean inTime = System.nanoTime() - began < timeout.toNanos() / 2;
        if (!problem.isTransient() || !inTime || attempts == MAX_ATTEMPTS) {
          throw explained(what, problem, e);
        }
      } catch (RuntimeException e) {
        throw failed(what, e);
      }
    }
  }

  private Connection connection(String what) throws StoreException {
    try {
      return dataSource.getConnection();
    } catch (SQLException e) {
      throw explained(what, SqlProblem.ofConnecting(e), e);
    }
  }

  private <T extends @Nullable Object> T attempt(Connection connection, Operation<T> operation)
      throws SQLException, StoreException {
    try (ConnectionState state = ConnectionState.prepare(connection, timeout)) {
      Statements statements = known;
      if (statements == null) {
        statements = identified(connection);
        known = statements;
      }
      return operation.run(new Session(state.connection(), statements, timeout));
    }
  }

  private Statements identified(Connection connection) throws SQLException, StoreException {
    SqlDialect dialect = preset;
    if (dialect == null) {
      String product = connection.getMetaData().getDatabaseProductName();
      dialect = SqlDialect.of(product);
      if (dialect == null) {
        throw new StoreException(
            "a token store cannot use the database "
                + product
                + ": it knows PostgreSQL, MySQL, MariaDB and H2");
      }
    }
    Statements statements = new Statements(dialect, tables);
    new Session(connection, statements, timeout).weakSettings().forEach(LOG::warn);
    return statements;
  }

  private StoreException explained(String what, SqlProblem problem, SQLException e) {
    Statements statements = known;
    String file = statements == null ? "its schema file" : statements.schemaFile();
    // Without the cause: its text may quote a record.
    return new StoreException(
        "cannot " + what + ": " + problem.advice(tables, file) + " (" + SqlProblem.codes(e) + ")");
  }

  private static StoreException failed(String what, RuntimeException e) {
    return new StoreException(
        "cannot "
            + what
            + ": the DataSource or its driver failed with "
            + e.getClass().getName()
            + ". Is its pool closed or misconfigured?");
  }

  @Override
  public String toString() {
    Statements statements = known;
    return (statements == null ? "a database" : statements.product()) + ", table " + tables.token();
  }
}
