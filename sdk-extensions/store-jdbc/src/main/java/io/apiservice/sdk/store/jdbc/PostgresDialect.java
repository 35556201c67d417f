package io.apiservice.sdk.store.jdbc;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

/** PostgreSQL. */
final class PostgresDialect implements SqlDialect {
  @Override
  public String product() {
    return "PostgreSQL";
  }

  @Override
  public String schemaFile() {
    return "schema-postgresql.sql";
  }

  // Not now(): that is when the transaction began, before it waited for a row.
  @Override
  public String now() {
    return "clock_timestamp()";
  }

  @Override
  public String afterTtl() {
    return "clock_timestamp() + :ttl * interval '1 millisecond'";
  }

  @Override
  public String read() {
    return "select (select record from {token} where id = :id),"
        + " current_setting('transaction_read_only') = 'on'";
  }

  // A duplicate would be an error in the server's log for each host that waits.
  @Override
  public String insert() {
    return SqlDialect.super.insert() + " on conflict (id) do nothing";
  }

  // "on conflict" locks the row and writes a transaction even if it changes nothing: then the hosts
  // that wait would hold up each other, and the owner. So a lease that is held is looked for first.
  @Override
  public List<String> acquire() {
    return List.of(
        "insert into {lease} as held (id, owner, expires_at) select :id, :owner, "
            + afterTtl()
            + " where not exists (select 1 from {lease} other where other.id = :id"
            + " and other.expires_at > "
            + now()
            + " and other.owner <> :owner) on conflict (id) do update set owner = excluded.owner,"
            + " expires_at = excluded.expires_at where held.expires_at <= "
            + now()
            + " or held.owner = excluded.owner");
  }

  @Override
  public String weakSetting() {
    return "select case when current_setting('synchronous_commit') = 'off'"
        + " then 'synchronous_commit is off'"
        + " when current_setting('fsync') = 'off' then 'fsync is off' end";
  }

  /**
   * Keeps the driver from naming the statement on the server after a few executions: behind a
   * pooler in transaction mode the next transaction may meet another server connection, which does
   * not know the name. By reflection, because the driver belongs to the application.
   */
  @Override
  public void beforeExecution(PreparedStatement statement) {
    try {
      ClassLoader driver = statement.unwrap(PreparedStatement.class).getClass().getClassLoader();
      Class<?> type = Class.forName("org.postgresql.PGStatement", false, driver);
      Object unwrapped = statement.unwrap(type);
      type.getMethod("setPrepareThreshold", int.class).invoke(unwrapped, 0);
    } catch (SQLException | ReflectiveOperationException | LinkageError e) {
      return; // another driver; SqlProblem names the driver's setting if it is needed
    }
  }
}
