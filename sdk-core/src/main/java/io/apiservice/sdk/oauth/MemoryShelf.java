package io.apiservice.sdk.oauth;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A record that nobody else sees and that ends with the process. */
final class MemoryShelf implements Shelf {
  private static final Duration ENDLESS = Duration.ofDays(1);

  private final AtomicReference<Snapshot> content = new AtomicReference<>(Snapshot.NOTHING);
  private final AtomicBoolean leased = new AtomicBoolean();

  @Override
  public Snapshot read() {
    return Objects.requireNonNull(content.get());
  }

  @Override
  public @Nullable Snapshot replace(Snapshot expected, GrantRecord next) {
    Snapshot written = new Snapshot(next, null);
    return content.compareAndSet(expected, written) ? written : null;
  }

  @Override
  public TokenStore.@Nullable Lease tryLease(Duration ttl) {
    return leased.compareAndSet(false, true) ? new Held(leased) : null;
  }

  @Override
  public boolean leasesOutliveOwner() {
    return false;
  }

  @Override
  public boolean durable() {
    return false;
  }

  /** Ends when it is closed. */
  private static final class Held implements TokenStore.Lease {
    private final AtomicBoolean leased;
    private final AtomicBoolean open = new AtomicBoolean(true);

    Held(AtomicBoolean leased) {
      this.leased = leased;
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
        leased.set(false);
      }
    }
  }
}
