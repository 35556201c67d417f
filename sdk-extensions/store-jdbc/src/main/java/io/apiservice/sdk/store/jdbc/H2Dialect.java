package io.apiservice.sdk.store.jdbc;

/** H2, for tests and small tools. */
final class H2Dialect implements SqlDialect {
  @Override
  public String product() {
    return "H2";
  }

  @Override
  public String schemaFile() {
    return "schema-h2.sql";
  }

  @Override
  public String now() {
    return "current_timestamp(9)";
  }

  @Override
  public String afterTtl() {
    return "dateadd('MILLISECOND', :ttl, current_timestamp(9))";
  }

  @Override
  public String read() {
    return "select (select record from {token} where id = :id), readonly()";
  }

  @Override
  public String weakSetting() {
    return "select 'WRITE_DELAY is ' || setting_value || ' ms' from information_schema.settings"
        + " where setting_name = 'WRITE_DELAY' and setting_value <> '0'"
        + " and database_path() is not null union all select null";
  }

  // H2 keeps a statement's timeout for the whole session, which belongs to a pool.
  @Override
  public boolean limitsStatements() {
    return false;
  }
}
