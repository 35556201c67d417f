package io.apiservice.sdk.store;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps records in memory. It is also the reference implementation for the contract of {@link
 * TokenStore}.
 */
final class MemoryTokenStore implements TokenStore {
  private final boolean leasesExpire;
  private final InstantSource clock;
  private final LongSupplier nanoTime;
  private final ConcurrentMap<String, byte[]> records = new ConcurrentHashMap<>();
  private final ConcurrentMap<String, MemoryLease> leases = new ConcurrentHashMap<>();

  private MemoryTokenStore(boolean leasesExpire, InstantSource clock, LongSupplier nanoTime) {
    this.leasesExpire = leasesExpire;
    this.clock = requireNonNull(clock, "clock");
    this.nanoTime = nanoTime;
  }

  static MemoryTokenStore lasting() {
    return new MemoryTokenStore(false, InstantSource.system(), System::nanoTime);
  }

  static MemoryTokenStore expiring(InstantSource clock, LongSupplier nanoTime) {
    return new MemoryTokenStore(true, clock, nanoTime);
  }

  @Override
  public byte @Nullable [] read(String key) {
    byte[] record = records.get(key);
    return record == null ? null : record.clone();
  }

  @Override
  public boolean replace(String key, byte @Nullable [] expected, byte[] next) {
    byte[] copy = next.clone();
    byte[] now =
        records.compute(key, (k, current) -> Arrays.equals(current, expected) ? copy : current);
    return Arrays.equals(now, copy);
  }

  @Override
  public @Nullable Lease tryLease(String key, Duration ttl) {
    MemoryLease requested = new MemoryLease(key, ttl);
    MemoryLease holder =
        leases.compute(
            key, (k, current) -> current == null || current.isOver() ? requested : current);
    return holder.equals(requested) ? requested : null;
  }

  @Override
  public boolean leasesOutliveOwner() {
    return leasesExpire;
  }

  @Override
  public boolean durable() {
    return false;
  }

  @Override
  public boolean limitsOperations() {
    return true;
  }

  @Override
  public boolean recovered(String key) {
    return false;
  }

  @Override
  public void close() {
    leases.clear();
  }

  @Override
  public String toString() {
    return leasesExpire ? "memory (leases expire)" : "memory";
  }

  private record LeaseTerm(Instant began, long beganNanos, Duration ttl) {}

  private final class MemoryLease implements Lease {
    private final String key;
    private volatile LeaseTerm leaseTerm;

    MemoryLease(String key, Duration ttl) {
      this.key = key;
      this.leaseTerm = startingNow(ttl);
    }

    @Override
    public Duration remaining() {
      return equals(leases.get(key)) ? left() : Duration.ZERO;
    }

    @Override
    public boolean renew(Duration ttl) {
      LeaseTerm next = startingNow(ttl);
      AtomicBoolean renewed = new AtomicBoolean();
      leases.computeIfPresent(
          key,
          (k, holder) -> {
            if (holder.equals(this) && !isOver()) {
              leaseTerm = next;
              renewed.set(true);
            }
            return holder;
          });
      return renewed.get();
    }

    @Override
    public void close() {
      leases.remove(key, this);
    }

    boolean isOver() {
      return left().isZero();
    }

    private LeaseTerm startingNow(Duration ttl) {
      return new LeaseTerm(clock.instant(), nanoTime.getAsLong(), ttl);
    }

    private Duration left() {
      LeaseTerm current = leaseTerm;
      if (!leasesExpire) {
        return current.ttl();
      }
      // The monotonic clock may stop while the machine is suspended, and the wall clock may be set
      // back. So the longer of the two elapsed times counts.
      Duration monotonic = Duration.ofNanos(nanoTime.getAsLong() - current.beganNanos());
      Duration wall = Duration.between(current.began(), clock.instant());
      Duration elapsed = monotonic.compareTo(wall) > 0 ? monotonic : wall;
      Duration left = current.ttl().minus(elapsed);
      return left.isNegative() ? Duration.ZERO : left;
    }
  }
}
