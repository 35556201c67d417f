package io.apiservice.sdk.oauth.repository;

import io.apiservice.sdk.error.StoreException;
import io.apiservice.sdk.oauth.endpoint.TokenScope;
import io.apiservice.sdk.oauth.runtime.ProviderRuntime;
import io.apiservice.sdk.store.TokenStore;
import io.apiservice.sdk.store.record.GrantRecord;
import io.apiservice.sdk.store.record.RecordCodec;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A record that a {@link TokenStore} keeps. Wraps runtime exceptions of the store in a {@link
 * StoreException}.
 */
public final class StoredRecord implements RecordRepository {
  private final TokenStore store;
  private final String key;

  public StoredRecord(TokenStore store, String key, ProviderRuntime runtime) {
    this.store = TimeLimitedStore.around(store, runtime.executor(), runtime.ticker());
    this.key = key;
  }

  @Override
  public Snapshot read() throws StoreException {
    byte[] content;
    try {
      content = store.read(key);
    } catch (RuntimeException e) {
      throw broken(e);
    }
    return content == null ? Snapshot.NOTHING : new Snapshot(RecordCodec.read(content), content);
  }

  @Override
  public @Nullable Snapshot replace(Snapshot expected, GrantRecord next) throws StoreException {
    byte[] content = RecordCodec.write(next);
    boolean written;
    try {
      written = replace(expected, content);
    } catch (StoreException unknownOutcome) {
      written = replace(expected, content);
    }
    return written ? new Snapshot(next, content) : null;
  }

  private boolean replace(Snapshot expected, byte[] content) throws StoreException {
    try {
      return store.replace(key, expected.content(), content);
    } catch (RuntimeException e) {
      throw broken(e);
    }
  }

  @Override
  public TokenStore.@Nullable Lease tryLease(Duration ttl) throws StoreException {
    return tryLease(key, ttl);
  }

  @Override
  public TokenStore.@Nullable Lease tryLease(TokenScope scope, Duration ttl) throws StoreException {
    return tryLease(scope.leaseKey(key), ttl);
  }

  private TokenStore.@Nullable Lease tryLease(String name, Duration ttl) throws StoreException {
    try {
      return store.tryLease(name, ttl);
    } catch (RuntimeException e) {
      throw broken(e);
    }
  }

  @Override
  public boolean leasesOutliveOwner() {
    return store.leasesOutliveOwner();
  }

  @Override
  public boolean recovered() {
    return store.recovered(key);
  }

  @Override
  public boolean durable() {
    return store.durable();
  }

  @Override
  public boolean fallible() {
    return true;
  }

  private static StoreException broken(RuntimeException e) {
    return new StoreException("the store threw " + e.getClass().getName(), e);
  }
}
