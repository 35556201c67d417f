package io.apiservice.sdk.store.jdbc;

import javax.sql.DataSource;
import org.junit.jupiter.api.condition.EnabledIf;

/** The store contract on PostgreSQL. */
@EnabledIf(
    value = "io.apiservice.sdk.store.jdbc.InstalledServers#postgres",
    disabledReason = "PostgreSQL is not installed")
class PostgresContractTest extends JdbcContract {
  private static final class Pool {
    static final DataSource SHARED = Pools.of(PostgresServer.shared().url(), 8);
  }

  @Override
  DataSource dataSource() {
    return Pool.SHARED;
  }
}
