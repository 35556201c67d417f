package io.apiservice.sdk.store.jdbc;

import io.apiservice.sdk.error.StoreException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Executes the statements of a store on one connection, each in a transaction of its own. */
final class Session {
  private final Connection connection;
  private final Statements statements;
  private final int timeoutSeconds;

  Session(Connection connection, Statements statements, Duration timeout) {
    this.connection = connection;
    this.statements = statements;
    this.timeoutSeconds = Math.max(1, Math.toIntExact(timeout.toSeconds()));
  }

  Statements statements() {
    return statements;
  }

  byte @Nullable [] read(String key) throws SQLException, StoreException {
    try (PreparedStatement query = prepared(statements.read, Map.of("id", key));
        ResultSet found = query.executeQuery()) {
      if (!found.next()) {
        throw new SQLException("no row");
      }
      if (found.getBoolean(2)) {
        throw new SQLException("read-only", "25006");
      }
      return found.getBytes(1);
    }
  }

  /** Returns the first column of all rows, without nulls. */
  List<String> texts(SqlText text, Map<String, ?> values) throws SQLException {
    List<String> texts = new ArrayList<>();
    try (PreparedStatement query = prepared(text, values);
        ResultSet found = query.executeQuery()) {
      while (found.next()) {
        String value = found.getString(1);
        if (value != null) {
          texts.add(value);
        }
      }
    }
    return texts;
  }

  /** Returns warnings of settings with which a commit may be lost. */
  List<String> weakSettings() throws SQLException {
    return texts(statements.weakSetting, Map.of()).stream()
        .map(
            weak ->
                "the database of the token store may lose the newest refresh token when it crashes:"
                    + " "
                    + weak
                    + ". Set it so that a commit is on the disk before it is confirmed")
        .toList();
  }

  /** Returns what is wrong with tables that were not created with the schema file. */
  List<String> tableFindings() throws SQLException {
    return statements.findings(connection);
  }

  /** Returns the number of rows that were changed; zero for a row that is there already. */
  int update(SqlText text, Map<String, ?> values) throws SQLException {
    try (PreparedStatement update = prepared(text, values)) {
      return update.executeUpdate();
    } catch (SQLException e) {
      if (SqlProblem.of(e) == SqlProblem.DUPLICATE) {
        return 0;
      }
      throw e;
    }
  }

  void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private PreparedStatement prepared(SqlText text, Map<String, ?> values) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(text.sql());
    try {
      if (statements.limitsStatements()) {
        statement.setQueryTimeout(timeoutSeconds);
      }
      statements.beforeExecution(statement);
      text.bind(statement, values);
      return statement;
    } catch (SQLException | RuntimeException e) {
      statement.close();
      throw e;
    }
  }
}
