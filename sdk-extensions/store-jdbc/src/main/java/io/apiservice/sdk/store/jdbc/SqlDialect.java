package io.apiservice.sdk.store.jdbc;

import java.sql.PreparedStatement;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The SQL of one database. Its texts name their values as in {@code :id} and the tables as {@code
 * {token}} and {@code {lease}}. Each text is one statement, executed in a transaction of its own.
 */
interface SqlDialect {
  /** Returns the dialect for a product as its driver names it; null if it is not supported. */
  static @Nullable SqlDialect of(String product) {
    String name = product.toLowerCase(Locale.ROOT);
    if (name.startsWith("postgresql")) {
      return new PostgresDialect();
    }
    if (name.startsWith("mysql") || name.startsWith("mariadb")) {
      return new MySqlDialect();
    }
    return name.equals("h2") ? new H2Dialect() : null;
  }

  /** The product's name, for messages. */
  String product();

  /** The name of the file with the tables, next to this class. */
  String schemaFile();

  /** The current time by the database's clock, independent of the time zone of the session. */
  String now();

  /** The time {@code :ttl} milliseconds from now. */
  String afterTtl();

  /**
   * Reads the record of {@code :id}. Always returns one row: the record or null, and whether the
   * database accepts no writes, as a replica does. So a stale copy is never read.
   */
  String read();

  /**
   * Inserts {@code :id} with {@code :next}; changes no row, or fails as a duplicate, if it is
   * there.
   */
  default String insert() {
    return "insert into {token} (id, record, written_at) values (:id, :next, " + now() + ")";
  }

  /** Replaces {@code :expected} by {@code :next}. */
  default String update() {
    return "update {token} set record = :next, written_at = "
        + now()
        + " where id = :id and record = :expected";
  }

  /**
   * Gives {@code :owner} the lease of {@code :id} if it is free. The statements are executed until
   * one changes a row; the last may fail as a duplicate. The owner itself may ask again, because it
   * may not have received the answer.
   */
  default List<String> acquire() {
    return List.of(
        "update {lease} set owner = :owner, expires_at = "
            + afterTtl()
            + " where id = :id and (expires_at <= "
            + now()
            + " or owner = :owner)",
        "insert into {lease} (id, owner, expires_at) values (:id, :owner, " + afterTtl() + ")");
  }

  /** Extends the lease of {@code :owner} if it has not expired. */
  default String renew() {
    return "update {lease} set expires_at = "
        + afterTtl()
        + " where id = :id and owner = :owner and expires_at > "
        + now();
  }

  /** Ends the lease of {@code :owner}. The row remains, so that the next lease is one statement. */
  default String release() {
    return "update {lease} set expires_at = " + now() + " where id = :id and owner = :owner";
  }

  /**
   * Statements that change nothing, and that the database refuses if the user of the connection may
   * not insert into the tables.
   */
  default List<String> insertNothing() {
    return List.of(
        "insert into {token} (id, record, written_at) select id, record, written_at from {token}"
            + " where 1 = 0",
        "insert into {lease} (id, owner, expires_at) select id, owner, expires_at from {lease}"
            + " where 1 = 0");
  }

  /** Lists the ids of the records, {@code :limit} at most. */
  default String list() {
    return "select id from {token} order by id limit :limit";
  }

  /** Returns a row if the lease of {@code :id} is held. */
  default String held() {
    return "select owner from {lease} where id = :id and expires_at > " + now();
  }

  /** Returns one row: a setting with which a commit may be lost, or null. */
  String weakSetting();

  /**
   * Selects the engine of a table, by its schema and its name, if the engine has no transactions;
   * null if each table of this database has transactions.
   */
  default @Nullable String engineWithoutTransactions() {
    return null;
  }

  /** Whether a statement's timeout ends with the statement. */
  default boolean limitsStatements() {
    return true;
  }

  /** Called for each statement before it is executed. */
  default void beforeExecution(PreparedStatement statement) {}
}
