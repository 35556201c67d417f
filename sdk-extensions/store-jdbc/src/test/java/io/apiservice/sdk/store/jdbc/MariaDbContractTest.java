package io.apiservice.sdk.store.jdbc;

import javax.sql.DataSource;
import org.junit.jupiter.api.condition.EnabledIf;

/** The store contract on MariaDB. */
@EnabledIf(
    value = "io.apiservice.sdk.store.jdbc.InstalledServers#mariaDb",
    disabledReason = "MariaDB is not installed")
class MariaDbContractTest extends JdbcContract {
  private static final class Pool {
    static final DataSource SHARED = Pools.of(MariaDbServer.shared().url(), 8);
  }

  @Override
  DataSource dataSource() {
    return Pool.SHARED;
  }
}
