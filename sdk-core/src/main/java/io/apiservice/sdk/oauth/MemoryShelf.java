package io.apiservice.sdk.oauth;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A record that nobody else sees and that ends with the process. */
final class MemoryShelf implements Shelf {
  private static final Duration ENDLESS = Duration.ofDays(1);

  private @Nullable GrantRecord record;
  private boolean leased;

  @Override
  public synchronized Snapshot read() {
    return new Snapshot(record, null);
  }

  @Override
  @SuppressWarnings("ReferenceEquality") // each write is an object of its own, as it has a nonce
  public synchronized @Nullable Snapshot replace(Snapshot expected, GrantRecord next) {
    if (record != expected.record()) {
      return null;
    }
    record = next;
    return new Snapshot(next, null);
  }

  @Override
  public synchronized TokenStore.@Nullable Lease tryLease(Duration ttl) {
    if (leased) {
      return null;
    }
    leased = true;
    return new Held(this::free);
  }

  /** Never refused: within a process each target has one refresh anyway. */
  @Override
  public TokenStore.Lease tryLease(Target target, Duration ttl) {
    return new Held(() -> {});
  }

  private synchronized void free() {
    leased = false;
  }

  @Override
  public boolean leasesOutliveOwner() {
    return false;
  }

  @Override
  public boolean recovered() {
    return false;
  }

  @Override
  public boolean durable() {
    return false;
  }

  /** Ends when it is closed. */
  private static final class Held implements TokenStore.Lease {
    private final Runnable freed;
    private final AtomicBoolean open = new AtomicBoolean(true);

    Held(Runnable freed) {
      this.freed = freed;
    }

    @Override
    public Duration remaining() {
      return open.get() ? ENDLESS : Duration.ZERO;
    }

    @Override
    public boolean renew(Duration ttl) {
      return open.get();
    }

    @Override
    public void close() {
      if (open.compareAndSet(true, false)) {
        freed.run();
      }
    }
  }
}
