package io.apiservice.sdk.store.jdbc;

import javax.sql.DataSource;
import org.junit.jupiter.api.condition.EnabledIf;

/**
 * The store contract on PostgreSQL behind PgBouncer in transaction mode, with the driver's presets:
 * it would name its statements on the server.
 */
@EnabledIf(
    value = "io.apiservice.sdk.store.jdbc.InstalledServers#pgBouncer",
    disabledReason = "PgBouncer or PostgreSQL is not installed")
class PgBouncerContractTest extends JdbcContract {
  private static final class Pool {
    static final DataSource SHARED = Pools.of(PgBouncer.shared().url(), 8);
  }

  @Override
  DataSource dataSource() {
    return Pool.SHARED;
  }
}
