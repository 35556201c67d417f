package io.apiservice.sdk.store;

import io.apiservice.sdk.error.StoreException;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Runs the operations of a file store on threads of its own. Nobody can interrupt those (an
 * interrupted thread closes the channel that it uses, and with it go the locks), and whoever waits
 * for them has a limit even when the disk hangs.
 */
final class StoreExecutor {
  private static final int MAX_THREADS = 32;

  private final Duration timeout;
  private final ThreadPoolExecutor pool;

  StoreExecutor(Duration timeout) {
    this.timeout = timeout;
    this.pool =
        new ThreadPoolExecutor(
            MAX_THREADS,
            MAX_THREADS,
            5,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            StoreExecutor::thread);
    pool.allowCoreThreadTimeOut(true);
  }

  /** One operation; it has to give up waiting for others when {@code deadline} is over. */
  interface FileOperation<T> {
    T run(OperationDeadline deadline) throws StoreException;
  }

  /**
   * Runs an operation and waits for it, within the limit and whatever interrupts there are. One
   * that nobody waits for any longer is finished all the same, since it may be the release of a
   * lock.
   *
   * @param late gets a result that came when nobody waited for it any longer
   */
  <T> T call(String what, FileOperation<T> operation, Consumer<T> late) throws StoreException {
    OperationDeadline deadline = OperationDeadline.in(timeout);
    // A little less, so that an operation can still say itself what it waited for.
    OperationDeadline shorter = OperationDeadline.in(timeout.multipliedBy(9).dividedBy(10));
    StoreOperationResult<T> result = new StoreOperationResult<>(late);
    try {
      pool.execute(() -> result.complete(() -> operation.run(shorter)));
    } catch (RejectedExecutionException e) {
      throw new StoreClosedException(what);
    }
    return result.await(
        pending -> pending.get(deadline.left().toNanos(), TimeUnit.NANOSECONDS),
        () ->
            String.format(
                "could not %s within %s ms: the disk is slow or hangs; it may still happen",
                what, timeout.toMillis()));
  }

  <T> T call(String what, FileOperation<T> operation) throws StoreException {
    return call(what, operation, unused -> {});
  }

  void shutdown() {
    pool.shutdown();
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(null, work, "apiservice-token-store", 0, false);
    thread.setDaemon(true);
    thread.setContextClassLoader(null);
    return thread;
  }
}
