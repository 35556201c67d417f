package io.apiservice.sdk.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.apiservice.sdk.error.StoreException;
import io.apiservice.sdk.store.StoreInspection.LeaseState;
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

    assertThat(store.keys(10)).isEmpty();
  }

  @Test
  void theRecordsAreListedInOrder() throws StoreException {
    JdbcTokenStore store = (JdbcTokenStore) another();
    store.replace("b", null, new byte[] {1});
    store.replace("a", null, new byte[] {1});

    assertThat(store.keys(10)).containsExactly("a", "b");
    assertThat(store.keys(1)).containsExactly("a");
  }

  @Test
  void aLeaseIsSeenAndNotTaken() throws StoreException {
    JdbcTokenStore store = (JdbcTokenStore) another();
    assertThat(store.leaseState("a")).isEqualTo(LeaseState.FREE);

    try (var lease = store.tryLease("a", Duration.ofSeconds(30))) {
      assertThat(store.leaseState("a")).isEqualTo(LeaseState.HELD);
      assertThat(lease).isNotNull();
    }
    assertThat(store.leaseState("a")).isEqualTo(LeaseState.FREE);
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
