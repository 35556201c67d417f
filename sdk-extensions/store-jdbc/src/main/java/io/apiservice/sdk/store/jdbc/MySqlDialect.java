package io.apiservice.sdk.store.jdbc;

import java.util.List;

/** MySQL and MariaDB. */
final class MySqlDialect implements SqlDialect {
  @Override
  public String product() {
    return "MySQL or MariaDB";
  }

  @Override
  public String schemaFile() {
    return "schema-mysql.sql";
  }

  // Not now(6): that depends on the time zone of the session.
  @Override
  public String now() {
    return "utc_timestamp(6)";
  }

  @Override
  public String afterTtl() {
    return "utc_timestamp(6) + interval :ttl * 1000 microsecond";
  }

  // read_only is 0 or 1, or in MariaDB from 12 on a word, which counts as 0 in a condition.
  @Override
  public String read() {
    return "select (select record from {token} where id = :id),"
        + " concat(@@global.read_only) not in ('0', 'OFF') or @@global.innodb_read_only";
  }

  // Ignores duplicates only: the values fit the columns. Some drivers log each error as a warning.
  @Override
  public String insert() {
    return SqlDialect.super.insert().replaceFirst("insert", "insert ignore");
  }

  @Override
  public List<String> acquire() {
    return SqlDialect.super.acquire().stream()
        .map(text -> text.replaceFirst("insert", "insert ignore"))
        .toList();
  }

  @Override
  public String weakSetting() {
    return "select case when @@global.innodb_flush_log_at_trx_commit <> 1"
        + " then 'innodb_flush_log_at_trx_commit is not 1'"
        + " when @@global.log_bin and @@global.sync_binlog <> 1"
        + " then 'sync_binlog is not 1' end";
  }

  @Override
  public String engineWithoutTransactions() {
    return "select t.engine from information_schema.tables t"
        + " join information_schema.engines e on e.engine = t.engine"
        + " where t.table_schema = ? and t.table_name = ?"
        + " and coalesce(e.transactions, 'NO') <> 'YES'";
  }
}
