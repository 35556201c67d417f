package io.apiservice.sdk.cli;

import io.apiservice.sdk.error.StoreException;
import io.apiservice.sdk.store.TokenStore;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Records the keys with which a store is called. */
record KeyListener(TokenStore next, List<String> keys) implements TokenStore {
  @Override
  public byte @Nullable [] read(String key) throws StoreException {
    keys.add(key);
    return next.read(key);
  }

  @Override
  public boolean replace(String key, byte @Nullable [] expected, byte[] record)
      throws StoreException {
    return next.replace(key, expected, record);
  }

  @Override
  public @Nullable Lease tryLease(String key, Duration ttl) throws StoreException {
    return next.tryLease(key, ttl);
  }

  @Override
  public boolean leasesOutliveOwner() {
    return next.leasesOutliveOwner();
  }
}
