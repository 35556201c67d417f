package io.apiservice.sdk.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.apiservice.sdk.error.StoreException;
import io.apiservice.sdk.store.TokenStore;
import io.apiservice.sdk.testkit.TokenStoreContract;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** The store contract on one engine; each test has tables of its own. */
abstract class JdbcContract extends TokenStoreContract {
  private static final AtomicInteger TABLES = new AtomicInteger();

  private String table = "";

  abstract DataSource dataSource();

  @Override
  protected TokenStore create() throws StoreException {
    table = "contract_" + ProcessHandle.current().pid() + "_" + TABLES.incrementAndGet();
    JdbcTokenStore store = JdbcTokenStore.builder(dataSource()).table(table).build();
    store.createSchema();
    return store;
  }

  @Override
  protected TokenStore another() {
    return JdbcTokenStore.builder(dataSource()).table(table).build();
  }

  @Test
  void aCheckOfEmptyTablesWritesNothing() throws StoreException {
    JdbcTokenStore store = (JdbcTokenStore) another();

    store.check();

    assertThat(store.read("a")).isNull();
  }

  /** Long enough for a busy machine to renew a lease in time. */
  @Override
  protected Duration shortTtl() {
    return Duration.ofMillis(1_500);
  }

  @Override
  protected boolean leasesEndByTime() {
    return true;
  }
}
