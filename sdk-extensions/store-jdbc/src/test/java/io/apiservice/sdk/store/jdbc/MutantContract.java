package io.apiservice.sdk.store.jdbc;

import io.apiservice.sdk.store.TokenStore;
import io.apiservice.sdk.testkit.MutableClock;
import io.apiservice.sdk.testkit.TokenStoreContract;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/** The contract with a database whose clock the test advances; engine and mutant are parameters. */
@ExtendWith(MutantContract.Chosen.class)
class MutantContract extends TokenStoreContract {
  static final String ENGINE = "engine";
  static final String MUTANT = "mutant";

  private static final Map<Engine, DataSource> POOLS = new EnumMap<>(Engine.class);
  private static final AtomicInteger TABLES = new AtomicInteger();

  private final MutableClock clock = MutableClock.standing();
  private Engine engine = Engine.H2;
  private Mutant mutant = Mutant.NONE;
  private String table = "";

  /** Hands over the parameters before the contract opens its store. */
  static final class Chosen implements BeforeEachCallback {
    @Override
    public void beforeEach(ExtensionContext context) {
      MutantContract contract = (MutantContract) context.getRequiredTestInstance();
      contract.engine =
          Engine.valueOf(context.getConfigurationParameter(ENGINE).orElse(Engine.H2.name()));
      contract.mutant =
          Mutant.valueOf(context.getConfigurationParameter(MUTANT).orElse(Mutant.NONE.name()));
    }
  }

  private DataSource dataSource() {
    synchronized (POOLS) {
      return POOLS.computeIfAbsent(engine, Engine::pool);
    }
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private String clockTable() {
    return table + "_clock";
  }

  @Override
  protected TokenStore create() throws Exception {
    table = "mutant_" + ProcessHandle.current().pid() + "_" + TABLES.incrementAndGet();
    JdbcTokenStore store = another();
    store.createSchema();
    execute("create table " + clockTable() + " as select " + engine.dialect().now() + " as t");
    return store;
  }

  @Override
  protected JdbcTokenStore another() {
    SqlDialect dialect = new ClockTable(engine.dialect(), clockTable(), mutant::mutate);
    return new JdbcTokenStore(
        new Database(dataSource(), TableNames.of(table), Duration.ofSeconds(2), dialect),
        new ElapsedTime(clock, () -> 0));
  }

  @Override
  protected boolean leasesEndByTime() {
    return true;
  }

  @Override
  protected Duration patience() {
    return Duration.ofSeconds(mutant == Mutant.NONE ? 30 : 1);
  }

  @Override
  protected void elapse(Duration time) {
    clock.advance(time);
    String later = engine.dialect().afterTtl().replace(engine.dialect().now(), "t");
    try {
      execute(
          "update "
              + clockTable()
              + " set t = "
              + later.replace(":ttl", Long.toString(time.toMillis())));
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
