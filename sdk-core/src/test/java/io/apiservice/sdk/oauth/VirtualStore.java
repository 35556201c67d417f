package io.apiservice.sdk.oauth;

import io.apiservice.sdk.error.StoreException;
import io.apiservice.sdk.store.TokenStore;
import io.apiservice.sdk.store.record.GrantRecord;
import io.apiservice.sdk.store.record.RecordCodec;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A store that several virtual processes share. Leases end with their process or after a time. An
 * operation may be slow, may fail before or after it took effect, or may wrongly return false.
 */
final class VirtualStore {
  /** A failure of one operation. */
  enum StoreFault {
    FAILS_BEFORE,
    FAILS_AFTER,
    SLOW,
    FALSE
  }

  private final VirtualScheduler scheduler;
  private final boolean expiring;
  private final Map<String, byte[]> records = new HashMap<>();
  private final Map<String, Held> leases = new HashMap<>();
  private final Deque<StoreFault> faults = new ArrayDeque<>();
  private Duration slowness = Duration.ofSeconds(1);
  private long downUntil;
  private Runnable onFault = () -> {};
  private Consumer<GrantRecord> onWrite = record -> {};

  VirtualStore(VirtualScheduler scheduler, boolean expiring) {
    this.scheduler = scheduler;
    this.expiring = expiring;
  }

  void onWrite(Consumer<GrantRecord> observer) {
    this.onWrite = observer;
  }

  /** Runs an action whenever an operation fails. */
  void onFault(Runnable observer) {
    this.onFault = observer;
  }

  void fault(StoreFault storeFault, int times, Duration slowness) {
    for (int i = 0; i < times; i++) {
      faults.add(storeFault);
    }
    this.slowness = slowness;
  }

  void down(Duration duration) {
    downUntil = scheduler.nanos() + duration.toNanos();
  }

  void heal() {
    faults.clear();
    downUntil = 0;
  }

  /** Returns the record of the only login; null if there is none yet. */
  @Nullable GrantRecord record() {
    try {
      return records.isEmpty() ? null : RecordCodec.read(records.values().iterator().next());
    } catch (StoreException e) {
      throw new AssertionError(e);
    }
  }

  /** Whether a lease may end while its owner is running. */
  boolean leasesExpire() {
    return expiring;
  }

  /** How long a process really still holds its lease; zero if it holds none. */
  Duration leaseOf(VirtualProcess process) {
    for (Held held : leases.values()) {
      if (held.process == process && held.endsAt() > scheduler.nanos()) {
        return Duration.ofNanos(held.endsAt() - scheduler.nanos());
      }
    }
    return Duration.ZERO;
  }

  /** Releases the leases of a process that has ended, as the operating system does. */
  void free(VirtualProcess process) {
    if (!expiring) {
      leases.values().removeIf(held -> held.process == process);
    }
  }

  /** The store as one process sees it. */
  TokenStore of(VirtualProcess process) {
    return new View(process);
  }

  private @Nullable StoreFault begin(boolean write) throws StoreException {
    scheduler.yieldTurn();
    StoreFault storeFault = faults.peek();
    if (storeFault == StoreFault.FALSE && !write) {
      storeFault = null;
    } else if (storeFault != null) {
      faults.remove();
      onFault.run();
    }
    if (storeFault == StoreFault.SLOW) {
      scheduler.pause(slowness);
    }
    if (storeFault == StoreFault.FAILS_BEFORE || scheduler.nanos() < downUntil) {
      throw new StoreException("the store is down");
    }
    return storeFault;
  }

  private void end(@Nullable StoreFault storeFault) throws StoreException {
    scheduler.yieldTurn();
    if (storeFault == StoreFault.FAILS_AFTER) {
      throw new StoreException("the connection to the store broke");
    }
  }

  private final class View implements TokenStore {
    private final VirtualProcess process;

    View(VirtualProcess process) {
      this.process = process;
    }

    @Override
    public byte @Nullable [] read(String key) throws StoreException {
      StoreFault storeFault = begin(false);
      byte[] content = records.get(key);
      end(storeFault);
      return content == null ? null : content.clone();
    }

    @Override
    public boolean replace(String key, byte @Nullable [] expected, byte[] next)
        throws StoreException {
      StoreFault storeFault = begin(true);
      if (storeFault == StoreFault.FALSE) {
        return false;
      }
      byte[] content = records.get(key);
      boolean done = Arrays.equals(content, next);
      if (!done && Arrays.equals(content, expected)) {
        records.put(key, next.clone());
        onWrite.accept(RecordCodec.read(next));
        done = true;
      }
      end(storeFault);
      return done;
    }

    @Override
    public @Nullable Lease tryLease(String key, Duration ttl) throws StoreException {
      long asked = scheduler.nanos();
      StoreFault storeFault = begin(false);
      Held held = leases.get(key);
      if (held != null && held.endsAt() > scheduler.nanos()) {
        end(storeFault);
        return null;
      }
      Held mine = new Held(key, process, asked + ttl.toNanos(), scheduler.nanos() + ttl.toNanos());
      if (expiring || storeFault != StoreFault.FAILS_AFTER) {
        // If only the response was lost, the lock exists, and ends with its owner.
        leases.put(key, mine);
      }
      end(storeFault);
      return mine;
    }

    @Override
    public boolean leasesOutliveOwner() {
      return expiring;
    }
  }

  private final class Held implements TokenStore.Lease {
    private final String key;
    private final VirtualProcess process;
    private long believed;
    private long until;

    Held(String key, VirtualProcess process, long believed, long until) {
      this.key = key;
      this.process = process;
      this.believed = believed;
      this.until = until;
    }

    long endsAt() {
      return expiring ? until : Long.MAX_VALUE;
    }

    @Override
    public Duration remaining() {
      process.check();
      if (!expiring) {
        return leases.get(key) == this ? Duration.ofHours(1) : Duration.ZERO;
      }
      return Duration.ofNanos(Math.max(0, believed - scheduler.nanos()));
    }

    @Override
    public boolean renew(Duration ttl) throws StoreException {
      long asked = scheduler.nanos();
      StoreFault storeFault = begin(false);
      boolean ours = leases.get(key) == this && endsAt() > scheduler.nanos();
      if (ours) {
        until = scheduler.nanos() + ttl.toNanos();
      }
      end(storeFault);
      believed = ours ? asked + ttl.toNanos() : scheduler.nanos();
      return ours;
    }

    @Override
    public void close() {
      process.check();
      leases.remove(key, this);
      scheduler.yieldTurn();
    }
  }
}
