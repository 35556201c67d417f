package io.apiservice.sdk.oauth;

import io.apiservice.sdk.store.TokenStore;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

final class ApplicationStore implements TokenStore {
  private final ConcurrentMap<String, byte[]> records = new ConcurrentHashMap<>();
  private final ConcurrentMap<String, Lease> leases = new ConcurrentHashMap<>();

  @Override
  public byte @Nullable [] read(String key) {
    byte[] record = records.get(key);
    return record == null ? null : record.clone();
  }

  @Override
  public boolean replace(String key, byte @Nullable [] expected, byte[] next) {
    byte[] now =
        records.compute(key, (k, old) -> Arrays.equals(old, expected) ? next.clone() : old);
    return Arrays.equals(now, next);
  }

  @Override
  public @Nullable Lease tryLease(String key, Duration ttl) {
    Lease lease = new MyLease(key, ttl);
    return leases.putIfAbsent(key, lease) == null ? lease : null;
  }

  private final class MyLease implements Lease {
    private final String key;
    private final Duration ttl;

    MyLease(String key, Duration ttl) {
      this.key = key;
      this.ttl = ttl;
    }

    @Override
    public Duration remaining() {
      return renew(ttl) ? ttl : Duration.ZERO;
    }

    @Override
    public boolean renew(Duration next) {
      return equals(leases.get(key));
    }

    @Override
    public void close() {
      leases.remove(key, this);
    }
  }
}
