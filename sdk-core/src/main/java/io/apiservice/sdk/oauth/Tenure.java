package io.apiservice.sdk.oauth;

import io.apiservice.sdk.error.StoreException;
import io.apiservice.sdk.flow.StallDetector;
import io.apiservice.sdk.flow.Steps;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/** The time for which a flight holds the lease of its grant. Waiting within it renews the lease. */
final class Tenure implements AutoCloseable {
  private volatile TokenStore.Lease lease;
  private final Timing timing;
  private final Ticker ticker;

  Tenure(TokenStore.Lease lease, Timing timing, Ticker ticker) {
    this.lease = lease;
    this.timing = timing;
    this.ticker = ticker;
  }

  /** Whether the lease lasts for so long, if necessary after renewing it. */
  boolean lasts(Duration need) {
    if (lease.remaining().compareTo(need) >= 0) {
      return true;
    }
    return renew() && lease.remaining().compareTo(need) >= 0;
  }

  /** Whether the lease is still ours after being renewed. */
  boolean renew() {
    try {
      return lease.renew(timing.lease());
    } catch (StoreException | RuntimeException e) {
      return !lease.remaining().isZero();
    }
  }

  /** Makes sure of the lease, waiting for it anew if it was lost. */
  boolean retake(Shelf shelf) throws StoreException {
    if (renew() && !lease.remaining().isZero()) {
      return true;
    }
    long end = ticker.nanos() + timing.post().toNanos();
    while (ticker.nanos() - end < 0) {
      TokenStore.Lease again = shelf.tryLease(timing.lease());
      if (again != null) {
        lease.close();
        lease = again;
        return true;
      }
      try {
        ticker.pause(timing.firstPoll());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
    return false;
  }

  void pause(Duration pause) throws InterruptedException {
    Duration left = pause;
    while (left.compareTo(timing.renewal()) > 0) {
      ticker.pause(timing.renewal());
      renew();
      left = left.minus(timing.renewal());
    }
    ticker.pause(left);
  }

  /**
   * Waits for a future, which is cancelled at the limit. A process that was stopped meanwhile first
   * reads what has arrived.
   *
   * @throws TimeoutException at the limit
   */
  <T> T await(CompletableFuture<T> future, Duration limit) throws Throwable {
    Duration left = limit;
    StallDetector stalls = new StallDetector();
    while (true) {
      Duration slice = left.compareTo(timing.renewal()) < 0 ? left : timing.renewal();
      long began = ticker.nanos();
      try {
        return ticker.await(future, slice);
      } catch (TimeoutException e) {
        left = left.minus(slice);
        Duration late = Duration.ofNanos(ticker.nanos() - began).minus(slice);
        if (!stalls.deadlinesCount(ticker.nanos(), late)) {
          Duration grace = StallDetector.grace(late);
          left = left.compareTo(grace) < 0 ? grace : left;
        } else if (left.isZero() && future.cancel(true)) {
          throw e;
        }
        renew();
      } catch (ExecutionException e) {
        throw Steps.unwrap(e);
      }
    }
  }

  @Override
  public void close() {
    lease.close();
  }
}
