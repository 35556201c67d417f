package io.apiservice.sdk.store.jdbc;

import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * What an error of a database means, by its SQLSTATE or its number, and what to do about it. The
 * texts of databases are never shown: they quote values, as in "Failing row contains …".
 */
enum SqlProblem {
  DUPLICATE("23505 1062", "the row is there already"),
  TABLE_MISSING(
      "42P01 42S02 42S03 42S04 3F000 90079",
      "the table {token} or {lease} is missing. Create both with {file}, which is in the jar of the"
          + " store, or call createSchema() once"),
  TABLE_DIFFERS(
      "42703 42S22 42804 42883 42P10",
      "the table {token} or {lease} has other columns or another key. Compare it with {file}, which"
          + " is in the jar of the store"),
  PERMISSION(
      "42501 1044 1142 1143 90096",
      "the user of the connection has no permission. Grant it SELECT, INSERT and UPDATE on {token}"
          + " and {lease}. To create them takes more: an administrator can run {file}, which is in"
          + " the jar of the store"),
  LOGIN(
      "28000 28P01 3D000 1045 1049",
      "the database refuses the connection's user, password or database name. Correct them in the"
          + " DataSource"),
  READ_ONLY(
      "25006 1290 1792 1836 90097",
      "the connection is read-only or leads to a replica. Give the store a DataSource of the"
          + " primary server"),
  TOO_MANY_CONNECTIONS(
      "53300 08004 1040 1203",
      "the database has no connection left. Raise its limit, or make the pools of its clients"
          + " smaller"),
  FULL(
      "53100 53200 53000 1021 1114 3",
      "the database is out of disk space or memory. Free some; no record was lost"),
  TOO_LONG(
      "22001 1406",
      "a value is longer than its column in {token} or {lease}: id must take 128 characters, owner"
          + " 36, and record the tokens of a login. Compare the columns with {file}, which is in"
          + " the jar of the store"),
  TOO_LARGE(
      "1153",
      "the record is larger than the server takes. Raise max_allowed_packet to 4 MiB or more"),
  PREPARED(
      "26000 42P05",
      "a pooler in transaction mode lost a prepared statement of the driver. Add prepareThreshold=0"
          + " to the JDBC URL"),
  ROLLED_BACK(
      "40001 40P01 55P03 HYT00 1205 1213",
      "another transaction holds the row, or a deadlock was resolved. Look for long transactions on"
          + " {token} and {lease}"),
  TIMEOUT(
      "57014 70100 1317 1969 3024",
      "the database did not answer in time. Look for its load, and for long transactions on {token}"
          + " and {lease}"),
  CONNECTION_LOST(
      "57P01 57P02 57P03 57P05",
      "the connection to the database was lost. Is the server running and reachable?"),
  NO_CONNECTION(
      "",
      "the DataSource gave no connection. Is the server running and reachable, and is the pool"
          + " large enough?"),
  OTHER("", "the database reports an error. Look it up in the database's log by the code");

  private final String codes;
  private final String advice;

  /**
   * @param codes SQLSTATEs of five characters, and numbers of MySQL, MariaDB and H2
   */
  SqlProblem(String codes, String advice) {
    this.codes = " " + codes + " ";
    this.advice = advice;
  }

  static SqlProblem of(SQLException e) {
    String state = e.getSQLState();
    for (SqlProblem problem : values()) {
      if (problem.has(state) || problem.has(Integer.toString(e.getErrorCode()))) {
        return problem;
      }
    }
    if (e instanceof SQLTimeoutException) {
      return TIMEOUT;
    }
    return state != null && state.startsWith("08") ? CONNECTION_LOST : OTHER;
  }

  /** As {@link #of}, for an error of the {@code DataSource} before there was a connection. */
  static SqlProblem ofConnecting(SQLException e) {
    SqlProblem problem = of(e);
    return switch (problem) {
      case LOGIN, TOO_MANY_CONNECTIONS -> problem;
      default -> NO_CONNECTION;
    };
  }

  private boolean has(@Nullable String code) {
    return code != null && codes.contains(" " + code + " ");
  }

  /** Whether the statement may succeed when it is executed again at once. */
  boolean isTransient() {
    return this == ROLLED_BACK || this == CONNECTION_LOST;
  }

  String advice(TableNames tables, String schemaFile) {
    return tables.in(advice).replace("{file}", schemaFile);
  }

  /** The codes of an error and the kind of its cause, without their texts. */
  static String codes(SQLException e) {
    StringBuilder codes = new StringBuilder(e.getClass().getSimpleName());
    if (e.getSQLState() != null) {
      codes.append(", SQLSTATE ").append(e.getSQLState());
    }
    if (e.getErrorCode() != 0) {
      codes.append(", error ").append(e.getErrorCode());
    }
    Throwable cause = e.getCause();
    for (int depth = 0; cause != null && depth < 32; depth++) {
      if (cause.getClass().getName().startsWith("java.net.")) {
        codes.append(", ").append(cause.getClass().getSimpleName());
        break;
      }
      cause = cause.getCause();
    }
    return codes.toString();
  }
}
