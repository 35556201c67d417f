package io.apiservice.sdk.pipeline;

import io.apiservice.sdk.async.CancellableFutures;
import io.apiservice.sdk.async.DaemonThreadPool;
import io.apiservice.sdk.async.DeadlineTimer;
import io.apiservice.sdk.call.ProgressListener;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Reports the progress of an upload or a download to the application's listener, on a thread of a
 * pool, one report at a time. If the listener is slower than the transfer, it receives only the
 * newest count.
 */
final class TransferProgress {
  private static final Duration GRACE = Duration.ofMillis(100);
  private static final long NONE = -1;

  private final ProgressListener listener;
  private final long total;
  private final DaemonThreadPool pool;
  private final Object lock = new Object();
  private long newest = NONE;
  private boolean running;
  private volatile @Nullable Throwable failure;
  private volatile CompletableFuture<@Nullable Void> reports =
      CompletableFuture.completedFuture(null);

  TransferProgress(ProgressListener listener, long total, DaemonThreadPool pool) {
    this.listener = listener;
    this.total = total;
    this.pool = pool;
  }

  /**
   * Reports a count. Must not be called by two threads at the same time.
   *
   * @return the exception that the listener has thrown; null if there is none
   */
  @Nullable Throwable report(long bytes) {
    synchronized (lock) {
      newest = bytes;
      if (running) {
        return failure;
      }
      running = true;
    }
    reports = CancellableFutures.on(pool, this::reportAll);
    return null;
  }

  private CompletableFuture<@Nullable Void> reportAll() {
    for (long bytes = next(); bytes != NONE; bytes = next()) {
      try {
        listener.onProgress(bytes, total);
      } catch (Throwable e) {
        // The report counts as running from now on, so that no further report is made.
        failure = e;
        return CompletableFuture.failedFuture(e);
      }
    }
    return CompletableFuture.completedFuture(null);
  }

  private long next() {
    synchronized (lock) {
      long bytes = newest;
      newest = NONE;
      running = bytes != NONE;
      return bytes;
    }
  }

  /**
   * Returns a future that completes when the last count has been reported, or when this time has
   * passed. It fails if the listener has thrown.
   */
  CompletableFuture<@Nullable Void> reported(DeadlineTimer timer, Duration left) {
    CompletableFuture<@Nullable Void> last = CancellableFutures.uncancellableCopy(reports);
    if (!last.isDone()) {
      Duration limit = left.compareTo(GRACE) < 0 ? GRACE : left;
      DeadlineTimer.Timeout timeout = timer.schedule(limit, () -> last.complete(null));
      last.whenComplete((reported, thrown) -> timeout.end());
    }
    return last;
  }
}
