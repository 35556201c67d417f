package io.apiservice.sdk.testkit;

import io.apiservice.sdk.error.StoreException;
import io.apiservice.sdk.store.TokenStore;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A store in memory with leases that expire. It is correct, unless a test makes it wrong in one
 * way.
 */
final class FaultyTokenStore implements TokenStore {
  /** A way in which the store is wrong. */
  enum Mutant {
    NONE,
    NO_COMPARE,
    COMPARES_LENGTH_ONLY,
    STALE_WRITE,
    CREATES_OVER,
    CREATES_WHERE_NOTHING_WAS,
    REFUSES_THE_SAME_AGAIN,
    COMPARE_AND_SET_APART,
    SHARES_ARRAYS_IN,
    SHARES_ARRAYS_OUT,
    MIXES_KEYS,
    TRUNCATES,
    TEXT_ONLY,
    WRITE_NEEDS_A_LEASE,
    LOSES_SHORTER_WRITES,
    FORGETS_WHEN_CLOSED,
    LEASE_FOR_ALL,
    ONE_LEASE_FOR_ALL_KEYS,
    TAKE_LEASE_APART,
    WAITS_FOR_A_LEASE,
    RELEASES_ANOTHERS,
    LEASE_BELONGS_TO_A_THREAD,
    LOST_LEASE_RENEWED,
    LOST_LEASE_TAKEN_BACK,
    LEASE_NEVER_ENDS,
    RENEWING_DOES_NOTHING,
    TIME_LEFT_STANDS_STILL,
    CLOSED_LEASE_HAS_TIME_LEFT,
    LEASES_OUTLAST_THEIR_OWNERS_ONCE_CLOSED,
    CLOSE_GIVES_UP_ALL_LEASES,
    DROPS_THE_LATE_WRITE
  }

  /** The data that several store objects share. */
  static final class Place {
    final Map<String, byte[]> records = new HashMap<>();
    final Map<String, byte[]> previous = new HashMap<>();
    final Map<String, HeapLease> leases = new HashMap<>();
    final Clock clock;
    final Mutant mutant;

    Place(Clock clock, Mutant mutant) {
      this.clock = clock;
      this.mutant = mutant;
    }
  }

  private final Place place;
  private final Mutant mutant;
  private boolean storeClosed;

  FaultyTokenStore(Place place) {
    this.place = place;
    this.mutant = place.mutant;
  }

  @Override
  public byte @Nullable [] read(String key) {
    synchronized (place) {
      byte[] record = place.records.get(slot(key));
      return record == null || mutant == Mutant.SHARES_ARRAYS_OUT ? record : record.clone();
    }
  }

  @Override
  public boolean replace(String key, byte @Nullable [] expected, byte[] next) {
    if (mutant == Mutant.COMPARE_AND_SET_APART) {
      boolean fits;
      synchronized (place) {
        fits = fits(slot(key), expected, next);
      }
      LockSupport.parkNanos(100_000);
      return fits && write(slot(key), next);
    }
    synchronized (place) {
      return fits(slot(key), expected, next) && write(slot(key), next);
    }
  }

  private boolean fits(String slot, byte @Nullable [] expected, byte[] next) {
    byte[] current = place.records.get(slot);
    HeapLease holder = place.leases.get(slot);
    boolean held = holder != null && holder.live();
    boolean same = current != null && Arrays.equals(current, next);
    boolean fits = Arrays.equals(current, expected);
    return switch (mutant) {
      case NO_COMPARE -> true;
      case COMPARES_LENGTH_ONLY ->
          same
              || (current == null
                  ? expected == null
                  : expected != null && expected.length == current.length);
      case STALE_WRITE ->
          same || fits || (expected != null && Arrays.equals(expected, place.previous.get(slot)));
      case CREATES_OVER -> same || fits || expected == null;
      case CREATES_WHERE_NOTHING_WAS -> same || fits || current == null;
      case REFUSES_THE_SAME_AGAIN -> fits;
      case WRITE_NEEDS_A_LEASE -> (same || fits) && (current == null || held);
      case DROPS_THE_LATE_WRITE ->
          (same || fits) && !(holder != null && holder.live() && holder.second);
      default -> same || fits;
    };
  }

  private boolean write(String slot, byte[] next) {
    synchronized (place) {
      byte[] stored =
          switch (mutant) {
            case SHARES_ARRAYS_IN -> next;
            case TRUNCATES -> Arrays.copyOf(next, Math.min(next.length, 64 * 1024));
            case TEXT_ONLY ->
                new String(next, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8);
            case LOSES_SHORTER_WRITES -> overlaid(place.records.get(slot), next);
            default -> next.clone();
          };
      byte[] before = place.records.put(slot, stored);
      if (before != null) {
        place.previous.put(slot, before);
      }
      return true;
    }
  }

  private static byte[] overlaid(byte @Nullable [] old, byte[] next) {
    byte[] result =
        old == null ? next.clone() : Arrays.copyOf(old, Math.max(old.length, next.length));
    System.arraycopy(next, 0, result, 0, next.length);
    return result;
  }

  @Override
  public @Nullable Lease tryLease(String key, Duration ttl) throws StoreException {
    String slot = mutant == Mutant.ONE_LEASE_FOR_ALL_KEYS ? "all" : slot(key);
    if (mutant == Mutant.TAKE_LEASE_APART) {
      boolean free;
      synchronized (place) {
        free = free(slot);
      }
      LockSupport.parkNanos(100_000);
      return free ? take(slot, ttl) : null;
    }
    synchronized (place) {
      if (free(slot)) {
        return take(slot, ttl);
      }
    }
    if (mutant == Mutant.WAITS_FOR_A_LEASE) {
      pause();
    }
    return null;
  }

  private static void pause() throws StoreException {
    try {
      TimeUnit.MILLISECONDS.sleep(150);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreException("interrupted", e);
    }
  }

  private boolean free(String slot) {
    HeapLease holder = place.leases.get(slot);
    return mutant == Mutant.LEASE_FOR_ALL || holder == null || !holder.live();
  }

  private HeapLease take(String slot, Duration ttl) {
    synchronized (place) {
      HeapLease lease = new HeapLease(slot, ttl);
      lease.second = place.leases.put(slot, lease) != null;
      return lease;
    }
  }

  private String slot(String key) {
    return mutant == Mutant.MIXES_KEYS ? key.substring(0, 63) : key;
  }

  @Override
  public void close() {
    synchronized (place) {
      if (mutant == Mutant.FORGETS_WHEN_CLOSED) {
        place.records.clear();
      }
      if (mutant == Mutant.CLOSE_GIVES_UP_ALL_LEASES) {
        place.leases.clear();
      }
      storeClosed = true;
    }
  }

  private final class HeapLease implements Lease {
    private final String slot;
    private final Duration ttl;
    private final Thread taker = Thread.currentThread();
    private Instant end;
    private boolean second;
    private boolean closed;

    HeapLease(String slot, Duration ttl) {
      this.slot = slot;
      this.ttl = ttl;
      this.end = place.clock.instant().plus(ttl);
    }

    boolean live() {
      return !closed && (mutant == Mutant.LEASE_NEVER_ENDS || place.clock.instant().isBefore(end));
    }

    private boolean owns() {
      return live() && (place.leases.get(slot) == this || mutant == Mutant.LEASE_FOR_ALL);
    }

    @Override
    public Duration remaining() {
      synchronized (place) {
        if (mutant == Mutant.TIME_LEFT_STANDS_STILL && owns()) {
          return ttl;
        }
        boolean lies = mutant == Mutant.CLOSED_LEASE_HAS_TIME_LEFT && closed;
        return owns() || lies ? Duration.between(place.clock.instant(), end) : Duration.ZERO;
      }
    }

    @Override
    public boolean renew(Duration time) {
      synchronized (place) {
        if (!owns()) {
          if (mutant == Mutant.LOST_LEASE_TAKEN_BACK && !closed) {
            end = place.clock.instant().plus(time);
            place.leases.put(slot, this);
            return true;
          }
          return mutant == Mutant.LOST_LEASE_RENEWED && !closed;
        }
        if (mutant != Mutant.RENEWING_DOES_NOTHING) {
          end = place.clock.instant().plus(time);
        }
        return true;
      }
    }

    @Override
    public void close() {
      synchronized (place) {
        if (mutant == Mutant.LEASE_BELONGS_TO_A_THREAD && taker != Thread.currentThread()) {
          return;
        }
        if (mutant == Mutant.LEASES_OUTLAST_THEIR_OWNERS_ONCE_CLOSED && storeClosed) {
          return;
        }
        closed = true;
        if (mutant == Mutant.RELEASES_ANOTHERS) {
          place.leases.remove(slot);
        } else {
          place.leases.remove(slot, this);
        }
      }
    }
  }
}
