package io.apiservice.sdk.store;

import io.apiservice.sdk.error.StoreException;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Runs the operations of a file store on threads of its own. The application cannot interrupt these
 * threads; an interrupt would close the channel and release its locks. Callers wait with a timeout,
 * so they return even if the disk hangs.
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

  /** An operation of the store. It must not wait for a lock longer than until {@code deadline}. */
  interface FileOperation<T> {
    T run(OperationDeadline deadline) throws StoreException;
  }

  /**
   * Runs an operation and waits for its result until the timeout, even if the caller is
   * interrupted. After the timeout the operation continues, because it may still have to release a
   * lock.
   *
   * @param late receives a result that arrives after the timeout
   */
  <T> T call(String what, FileOperation<T> operation, Consumer<T> late) throws StoreException {
    OperationDeadline deadline = OperationDeadline.in(timeout);
    // The deadline of the operation is a little earlier than the timeout of the caller, so that the
    // operation itself can report what it was waiting for.
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
                "could not %s within %s ms: the disk is slow or hangs; the operation may still"
                    + " complete",
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
