package io.apiservice.sdk.cli.probe;

import io.apiservice.sdk.error.StoreException;
import io.apiservice.sdk.store.StoreInspection.LeaseState;
import io.apiservice.sdk.store.TokenStore;
import io.apiservice.sdk.store.jdbc.JdbcTokenStore;
import java.util.List;
import java.util.Optional;

/** A store in a database. */
final class JdbcSharedStore implements SharedStore {
  private final DriverDataSource dataSource;
  private final JdbcTokenStore store;

  private JdbcSharedStore(DriverDataSource dataSource, JdbcTokenStore store) {
    this.dataSource = dataSource;
    this.store = store;
  }

  static JdbcSharedStore of(DriverDataSource dataSource, Optional<String> table) {
    JdbcTokenStore.Builder builder = JdbcTokenStore.builder(dataSource);
    table.ifPresent(builder::table);
    return new JdbcSharedStore(dataSource, builder.build());
  }

  @Override
  public String description() {
    return store.toString();
  }

  @Override
  public List<String> check() throws StoreException {
    return store.check();
  }

  @Override
  public List<String> keys(int limit) throws StoreException {
    return store.keys(limit);
  }

  @Override
  public LeaseState leaseState(String key) throws StoreException {
    return store.leaseState(key);
  }

  @Override
  public TokenStore store() {
    return store;
  }

  @Override
  public void close() {
    store.close();
    dataSource.close();
  }
}
