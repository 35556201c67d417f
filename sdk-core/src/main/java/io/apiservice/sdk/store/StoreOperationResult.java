package io.apiservice.sdk.store;

import io.apiservice.sdk.error.StoreException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The result of a store operation that runs on another thread. The caller waits with a timeout. It
 * cannot be interrupted while it waits, because the outcome of the operation would then be unknown.
 */
public final class StoreOperationResult<T> {
  private final CompletableFuture<T> result = new CompletableFuture<>();
  private final Consumer<T> late;

  /**
   * @param late receives a result that arrives after the timeout
   */
  public StoreOperationResult(Consumer<T> late) {
    this.late = late;
  }

  public interface Operation<T> {
    T run() throws StoreException;
  }

  /** Waits for the result, at most for the remaining time. */
  public interface Wait<T> {
    T get(CompletableFuture<T> result)
        throws InterruptedException, TimeoutException, ExecutionException;
  }

  /** Runs the operation on the current thread and completes the result. Never throws. */
  public void complete(Operation<T> operation) {
    try {
      T value = operation.run();
      if (!result.complete(value)) {
        late.accept(value);
      }
    } catch (Throwable e) {
      // The thread that waits for the result rethrows it.
      result.completeExceptionally(e);
    }
  }

  /**
   * Waits for the result. If the thread was interrupted meanwhile, its interrupt status is set at
   * the end.
   */
  public T await(Wait<T> wait, Supplier<String> timeoutMessage) throws StoreException {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return wait.get(result);
        } catch (InterruptedException e) {
          interrupted = true;
        } catch (TimeoutException e) {
          // If the result has just arrived, this call has no effect, and the next iteration returns
          // the result.
          result.completeExceptionally(new StoreException(timeoutMessage.get()));
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
    return cause instanceof StoreException known
        ? known
        : new StoreException(
            "the store failed", cause == null ? new IllegalStateException() : cause);
  }
}
