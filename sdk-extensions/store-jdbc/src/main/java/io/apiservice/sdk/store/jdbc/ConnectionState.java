package io.apiservice.sdk.store.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/**
 * What an operation changes at a connection of the application, and restores: autocommit, and the
 * time after which a server that is silent counts as lost.
 */
final class ConnectionState implements AutoCloseable {
  /** Later than the statement's own timeout, so that the answer of the server comes first. */
  private static final Duration GRACE = Duration.ofSeconds(1);

  private static final int UNSUPPORTED = -1;

  private final Connection connection;
  private final boolean autoCommit;
  private final int networkTimeout;

  private ConnectionState(Connection connection, boolean autoCommit, int networkTimeout) {
    this.connection = connection;
    this.autoCommit = autoCommit;
    this.networkTimeout = networkTimeout;
  }

  static ConnectionState prepare(Connection connection, Duration timeout) throws SQLException {
    int networkTimeout = limit(connection, timeout.plus(GRACE));
    boolean autoCommit = connection.getAutoCommit();
    if (!autoCommit) {
      connection.setAutoCommit(true);
    }
    return new ConnectionState(connection, autoCommit, networkTimeout);
  }

  private static int limit(Connection connection, Duration limit) {
    try {
      int before = connection.getNetworkTimeout();
      connection.setNetworkTimeout(Runnable::run, Math.toIntExact(limit.toMillis()));
      return before;
    } catch (SQLException | RuntimeException | AbstractMethodError e) {
      return UNSUPPORTED; // the SDK's own limit remains
    }
  }

  Connection connection() {
    return connection;
  }

  @Override
  public void close() {
    try {
      if (!autoCommit) {
        connection.setAutoCommit(false);
      }
      if (networkTimeout != UNSUPPORTED) {
        connection.setNetworkTimeout(Runnable::run, networkTimeout);
      }
    } catch (SQLException | RuntimeException e) {
      return; // the connection is broken; its pool finds out
    }
  }
}
