package io.apiservice.sdk.benchmarks.fleet;

import io.apiservice.sdk.error.StoreException;
import io.apiservice.sdk.store.TokenStore;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A remote store that all processes share. It counts what reaches the server. As with the Redis
 * store, every operation is one script, and a lease asks the server for its remaining time.
 */
final class FleetStore implements TokenStore {
  /** How long an operation takes: from half of it to one and a half times. */
  private static final Duration LATENCY = Duration.ofMillis(1);

  private final VirtualTime time;
  private final Outage outage;
  private final Map<String, byte[]> records = new HashMap<>();
  private final Map<String, FleetLease> leases = new HashMap<>();
  final Counter operations = new Counter();
  final Counter bytes = new Counter();

  FleetStore(VirtualTime time, Outage outage) {
    this.time = time;
    this.outage = outage;
  }

  private void operation() throws StoreException {
    operations.add(time.nanos(), 1);
    boolean down = outage.covers(time.nanos());
    time.pause(Duration.ofNanos((long) (LATENCY.toNanos() * (0.5 + time.chanceOfTheWorld()))));
    if (down) {
      throw new StoreException("connection refused");
    }
  }

  @Override
  public byte @Nullable [] read(String key) throws StoreException {
    operation();
    byte[] content = records.get(key);
    bytes.add(time.nanos(), content == null ? 0 : content.length);
    return content;
  }

  @Override
  public boolean replace(String key, byte @Nullable [] expected, byte[] next)
      throws StoreException {
    operation();
    byte[] content = records.get(key);
    if (Arrays.equals(content, next)) {
      return true;
    }
    boolean replaces = Arrays.equals(content, expected);
    if (replaces) {
      records.put(key, next);
    }
    return replaces;
  }

  @Override
  public @Nullable Lease tryLease(String key, Duration ttl) throws StoreException {
    long asked = time.nanos();
    operation();
    FleetLease held = leases.get(key);
    if (held != null && held.end > time.nanos()) {
      return null;
    }
    FleetLease lease = new FleetLease(key, asked + ttl.toNanos(), time.nanos() + ttl.toNanos());
    leases.put(key, lease);
    return lease;
  }

  @Override
  public boolean limitsOperations() {
    return true;
  }

  private final class FleetLease implements Lease {
    private final String key;
    private long believedEnd;
    private long end;

    FleetLease(String key, long believedEnd, long end) {
      this.key = key;
      this.believedEnd = believedEnd;
      this.end = end;
    }

    private boolean held() {
      return equals(leases.get(key)) && end > time.nanos();
    }

    @Override
    public Duration remaining() {
      try {
        operation();
      } catch (StoreException e) {
        return Duration.ZERO;
      }
      return held() ? Duration.ofNanos(Math.max(0, believedEnd - time.nanos())) : Duration.ZERO;
    }

    @Override
    public boolean renew(Duration ttl) throws StoreException {
      long asked = time.nanos();
      operation();
      if (!held()) {
        return false;
      }
      believedEnd = asked + ttl.toNanos();
      end = time.nanos() + ttl.toNanos();
      return true;
    }

    @Override
    public void close() {
      try {
        operation();
        leases.remove(key, this);
      } catch (StoreException e) {
        return;
        // The lease expires by itself.
      }
    }
  }
}
