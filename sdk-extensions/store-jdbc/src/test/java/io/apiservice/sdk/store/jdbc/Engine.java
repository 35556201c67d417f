package io.apiservice.sdk.store.jdbc;

import javax.sql.DataSource;

/** The databases of the tests. */
enum Engine {
  H2,
  POSTGRES,
  MARIADB;

  boolean installed() {
    return switch (this) {
      case H2 -> true;
      case POSTGRES -> InstalledServers.postgres();
      case MARIADB -> InstalledServers.mariaDb();
    };
  }

  SqlDialect dialect() {
    return switch (this) {
      case H2 -> new H2Dialect();
      case POSTGRES -> new PostgresDialect();
      case MARIADB -> new MySqlDialect();
    };
  }

  DataSource pool() {
    return switch (this) {
      case H2 -> H2ContractTest.inMemory("engine");
      case POSTGRES -> Pools.of(PostgresServer.shared().url(), 8);
      case MARIADB -> Pools.of(MariaDbServer.shared().url(), 8);
    };
  }
}
