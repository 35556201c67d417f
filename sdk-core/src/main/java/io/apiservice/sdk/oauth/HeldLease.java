package io.apiservice.sdk.oauth;

import io.apiservice.sdk.async.CancellableFutures;
import io.apiservice.sdk.async.StallDetector;
import io.apiservice.sdk.error.StoreException;
import io.apiservice.sdk.oauth.repository.RecordRepository;
import io.apiservice.sdk.oauth.runtime.RefreshTimeouts;
import io.apiservice.sdk.oauth.runtime.ShutdownGuard;
import io.apiservice.sdk.oauth.runtime.Ticker;
import io.apiservice.sdk.store.TokenStore;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The lease that a refresh holds. While the lease is held, the shutdown of the JVM can be delayed,
 * and waiting renews the lease. A lease has one owner at a time; {@link #handOver} moves it to the
 * next owner.
 */
final class HeldLease implements AutoCloseable {
  /** The lease; null after {@link #handOver}. */
  private volatile TokenStore.@Nullable Lease lease;

  private @Nullable ShutdownGuard guard;
  private final RefreshTimeouts timeouts;
  private final Ticker ticker;

  HeldLease(TokenStore.Lease lease, RefreshTimeouts timeouts, Ticker ticker) {
    this.lease = lease;
    this.timeouts = timeouts;
    this.ticker = ticker;
  }

  /** Moves the lease to a new owner, which must close it; closing this object then does nothing. */
  HeldLease handOver() {
    HeldLease moved = new HeldLease(lease(), timeouts, ticker);
    moved.guard = guard;
    guard = null;
    lease = null;
    return moved;
  }

  /**
   * Delays the shutdown of the JVM until the lease is released, for at most {@code limit}.
   *
   * @return false if the JVM is shutting down already
   */
  boolean delayShutdown(Duration limit) {
    guard = ShutdownGuard.open(limit);
    return guard != null;
  }

  private TokenStore.Lease lease() {
    return Objects.requireNonNull(lease, "the lease was handed over");
  }

  /** Whether the lease lasts for at least {@code need}; renews it if necessary. */
  boolean ensureRemaining(Duration need) {
    if (lease().remaining().compareTo(need) >= 0) {
      return true;
    }
    return renew() && lease().remaining().compareTo(need) >= 0;
  }

  /** Renews the lease. Returns whether it is still held, also if the renewal failed. */
  boolean renew() {
    TokenStore.Lease current = lease();
    try {
      return current.renew(timeouts.lease());
    } catch (StoreException | RuntimeException e) {
      return !current.remaining().isZero();
    }
  }

  /**
   * Makes sure that the lease is held. If it was lost, waits until it can be acquired again;
   * returns false if it cannot.
   */
  boolean retake(RecordRepository repository) throws StoreException {
    if (renew() && !lease().remaining().isZero()) {
      return true;
    }
    long end = ticker.nanos() + timeouts.post().toNanos();
    while (ticker.nanos() - end < 0) {
      TokenStore.Lease acquired = repository.tryLease(timeouts.lease());
      if (acquired != null) {
        lease().close();
        lease = acquired;
        return true;
      }
      try {
        ticker.pause(timeouts.firstPoll());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
    return false;
  }

  void pause(Duration pause) throws InterruptedException {
    Duration left = pause;
    while (left.compareTo(timeouts.renewal()) > 0) {
      ticker.pause(timeouts.renewal());
      renew();
      left = left.minus(timeouts.renewal());
    }
    ticker.pause(left);
  }

  /**
   * Waits for a future, renews the lease meanwhile, and cancels the future at the limit. If the
   * process was suspended while waiting, the limit is extended a little, so that a response that
   * has already arrived can still be read.
   *
   * @throws TimeoutException at the limit
   */
  <T> T await(CompletableFuture<T> future, Duration limit) throws Throwable {
    Duration left = limit;
    StallDetector stalls = new StallDetector();
    while (true) {
      Duration slice = left.compareTo(timeouts.renewal()) < 0 ? left : timeouts.renewal();
      long began = ticker.nanos();
      try {
        return ticker.await(future, slice);
      } catch (TimeoutException e) {
        left = left.minus(slice);
        Duration late = Duration.ofNanos(ticker.nanos() - began).minus(slice);
        if (!stalls.deadlinesApply(ticker.nanos(), late)) {
          Duration grace = StallDetector.grace(late);
          left = left.compareTo(grace) < 0 ? grace : left;
        } else if (left.isZero() && future.cancel(true)) {
          throw e;
        }
        renew();
      } catch (ExecutionException e) {
        throw CancellableFutures.unwrap(e);
      }
    }
  }

  @Override
  public void close() {
    TokenStore.Lease owned = lease;
    ShutdownGuard opened = guard;
    guard = null;
    try {
      if (owned != null) {
        owned.close();
      }
    } finally {
      if (opened != null) {
        opened.close();
      }
    }
  }
}
