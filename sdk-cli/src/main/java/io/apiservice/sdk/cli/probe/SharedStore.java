package io.apiservice.sdk.cli.probe;

import io.apiservice.sdk.error.StoreException;
import io.apiservice.sdk.store.StoreInspection.LeaseState;
import io.apiservice.sdk.store.TokenStore;
import io.apiservice.sdk.store.jdbc.JdbcTokenStore;
import io.apiservice.sdk.store.redis.RedisTokenStore;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A store that several hosts share, as the doctor looks at it. Closing it ends its connections.
 *
 * @param store the store
 * @param description where the records are, without a password; a database is known after the check
 * @param check checks the connection and the permissions; returns warnings of the configuration
 * @param keys the keys of the records
 * @param leases the states of the leases
 * @param connections closes the connections, which are not the store's
 */
record SharedStore(
    TokenStore store,
    Supplier<String> description,
    Check check,
    Keys keys,
    Leases leases,
    Runnable connections)
    implements AutoCloseable {

  interface Check {
    List<String> warnings() throws StoreException;
  }

  interface Keys {
    List<String> first(int limit) throws StoreException;
  }

  interface Leases {
    LeaseState of(String key) throws StoreException;
  }

  /** A store in a database. */
  static SharedStore of(DriverDataSource dataSource, Optional<String> table) {
    JdbcTokenStore.Builder builder = JdbcTokenStore.builder(dataSource);
    table.ifPresent(builder::table);
    JdbcTokenStore store = builder.build();
    return new SharedStore(
        store, store::toString, store::check, store::keys, store::leaseState, dataSource::close);
  }

  /** A store in Redis. */
  static SharedStore of(RedisConnection server, Optional<String> prefix) {
    RedisTokenStore.Builder builder = RedisTokenStore.builder(server.client());
    prefix.ifPresent(builder::keyPrefix);
    RedisTokenStore store = builder.build();
    return new SharedStore(
        store,
        server::description,
        store::check,
        store::keys,
        store::leaseState,
        server.client()::close);
  }

  @Override
  public void close() {
    store.close();
    connections.run();
  }
}
