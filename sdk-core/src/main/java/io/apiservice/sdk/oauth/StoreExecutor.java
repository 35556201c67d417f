package io.apiservice.sdk.oauth;

import io.apiservice.sdk.error.StoreException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

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
    CompletableFuture<T> result = new CompletableFuture<>();
    try {
      pool.execute(() -> complete(result, operation, shorter, late));
    } catch (RejectedExecutionException e) {
      throw new StoreException("cannot " + what + ": the store is closed", e);
    }
    return await(result, deadline, what);
  }

  <T> T call(String what, FileOperation<T> operation) throws StoreException {
    return call(what, operation, unused -> {});
  }

  void shutdown() {
    pool.shutdown();
  }

  private static <T> void complete(
      CompletableFuture<T> result,
      FileOperation<T> operation,
      OperationDeadline deadline,
      Consumer<T> late) {
    try {
      T value = operation.run(deadline);
      if (!result.complete(value)) {
        late.accept(value);
      }
    } catch (StoreException | RuntimeException | Error e) {
      result.completeExceptionally(e);
    }
  }

  private <T> T await(CompletableFuture<T> result, OperationDeadline deadline, String what)
      throws StoreException {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return result.get(deadline.left().toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
          interrupted = true;
        } catch (TimeoutException e) {
          // It may just have come: then the next round returns it.
          result.completeExceptionally(
              new StoreException(
                  String.format(
                      "could not %s within %s ms: the disk is slow or hangs; it may still happen",
                      what, timeout.toMillis())));
        } catch (ExecutionException e) {
          throw rethrown(e.getCause());
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static StoreException rethrown(@Nullable Throwable cause) {
    if (cause instanceof RuntimeException unchecked) {
      throw unchecked;
    }
    if (cause instanceof Error error) {
      throw error;
    }
    if (cause instanceof StoreException known) {
      return known;
    }
    return new StoreException(
        "the store failed", cause == null ? new IllegalStateException() : cause);
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(null, work, "apiservice-token-store", 0, false);
    thread.setDaemon(true);
    thread.setContextClassLoader(null);
    return thread;
  }
}
