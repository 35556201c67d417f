package io.apiservice.sdk.tests.resilience;

import io.apiservice.sdk.error.StoreException;
import io.apiservice.sdk.store.TokenStore;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A store that halts its process at one of its steps. It prints the step, and halts without hooks,
 * handlers or flushing, as {@code kill -9} does.
 */
final class CrashingStore implements TokenStore {
  private final TokenStore next;
  private final AtomicInteger stepsLeft = new AtomicInteger(Integer.MAX_VALUE);
  private volatile boolean leased;
  private volatile int writesUnderLease;

  CrashingStore(TokenStore next) {
    this.next = next;
  }

  /** Halts after this number of further steps. */
  void live(int steps) {
    stepsLeft.set(steps);
  }

  private void step(String name) {
    if (stepsLeft.getAndDecrement() == 0) {
      System.out.println("halt " + name);
      System.out.flush();
      Runtime.getRuntime().halt(137);
    }
  }

  @Override
  public byte @Nullable [] read(String key) throws StoreException {
    step("before read");
    return next.read(key);
  }

  @Override
  public boolean replace(String key, byte @Nullable [] expected, byte[] content)
      throws StoreException {
    String what = leased ? (writesUnderLease == 0 ? "intent" : "result") : "login";
    step("before " + what);
    boolean done = next.replace(key, expected, content);
    if (leased) {
      writesUnderLease = 1;
    }
    step("after " + what);
    return done;
  }

  @Override
  public @Nullable Lease tryLease(String key, Duration ttl) throws StoreException {
    step("before lease");
    Lease lease = next.tryLease(key, ttl);
    if (lease == null) {
      return null;
    }
    leased = true;
    writesUnderLease = 0;
    step("after lease");
    return new CrashingLease(lease);
  }

  @Override
  public boolean leasesOutliveOwner() {
    return next.leasesOutliveOwner();
  }

  @Override
  public boolean recovered(String key) {
    return next.recovered(key);
  }

  @Override
  public void close() {
    next.close();
  }

  private final class CrashingLease implements Lease {
    private final Lease lease;

    CrashingLease(Lease lease) {
      this.lease = lease;
    }

    @Override
    public Duration remaining() {
      step("before request");
      return lease.remaining();
    }

    @Override
    public boolean renew(Duration ttl) throws StoreException {
      return lease.renew(ttl);
    }

    @Override
    public void close() {
      step("before release");
      leased = false;
      lease.close();
      step("after release");
    }
  }
}
