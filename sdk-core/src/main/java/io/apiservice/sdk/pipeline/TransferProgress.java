package io.apiservice.sdk.pipeline;

import io.apiservice.sdk.async.CancellableFutures;
import io.apiservice.sdk.async.DaemonThreadPool;
import io.apiservice.sdk.async.DeadlineTimer;
import io.apiservice.sdk.call.ProgressListener;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Reports the progress of an upload or a download, with all its attempts, to the application's
 * listener, on a thread of a pool, one report at a time. If the listener is slower than the
 * transfer, it receives only the newest count.
 */
final class TransferProgress {
  private static final Duration GRACE = Duration.ofMillis(100);

  private final ProgressListener listener;
  private final DaemonThreadPool pool;
  private final Object lock = new Object();
  private @Nullable Count newest;
  private boolean running;
  private volatile @Nullable Throwable failure;
  private volatile CompletableFuture<Boolean> reports = CompletableFuture.completedFuture(true);

  /** A count that is to be reported. */
  private record Count(long bytes, long total) {}

  TransferProgress(ProgressListener listener, DaemonThreadPool pool) {
    this.listener = listener;
    this.pool = pool;
  }

  /**
   * Reports a count. {@link #reported} knows the last report only if one thread at a time calls
   * this.
   *
   * @param total the number of bytes that there will be; negative if it is not known
   * @return the exception that the listener has thrown; null if there is none
   */
  @Nullable Throwable report(long bytes, long total) {
    synchronized (lock) {
      newest = new Count(bytes, total);
      if (running) {
        return failure;
      }
      running = true;
    }
    reports = CancellableFutures.on(pool, this::reportAll);
    return null;
  }

  private CompletableFuture<Boolean> reportAll() {
    for (Count count = next(); count != null; count = next()) {
      try {
        listener.onProgress(count.bytes(), count.total());
      } catch (Throwable e) {
        // The report counts as running from now on, so that no further report is made.
        failure = e;
        return CompletableFuture.failedFuture(e);
      }
    }
    return CompletableFuture.completedFuture(true);
  }

  private @Nullable Count next() {
    synchronized (lock) {
      Count count = newest;
      newest = null;
      running = count != null;
      return count;
    }
  }

  /** Whether the listener has thrown. It is not called again. */
  boolean failed() {
    return failure != null;
  }

  /**
   * Returns a future that completes when the last count has been reported, or when this time has
   * passed. It fails if the listener has thrown.
   */
  CompletableFuture<Boolean> reported(DeadlineTimer timer, Duration left) {
    CompletableFuture<Boolean> last = CancellableFutures.uncancellableCopy(reports);
    if (!last.isDone()) {
      Duration limit = left.compareTo(GRACE) < 0 ? GRACE : left;
      DeadlineTimer.Timeout timeout = timer.schedule(limit, () -> last.complete(true));
      last.whenComplete((reported, thrown) -> timeout.end());
    }
    return last;
  }
}
