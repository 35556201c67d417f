package io.apiservice.sdk.store;

import io.apiservice.sdk.error.StoreException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a store operation on another thread comes to, for one that waits within a limit and whatever
 * interrupts there are: an operation that was interrupted may or may not have happened.
 */
public final class StoreOperationResult<T> {
  private final CompletableFuture<T> result = new CompletableFuture<>();
  private final Consumer<T> late;

  /**
   * @param late gets a result that came when nobody waited for it any longer
   */
  public StoreOperationResult(Consumer<T> late) {
    this.late = late;
  }

  /** A store operation. */
  public interface Operation<T> {
    T run() throws StoreException;
  }

  /** One wait, for no longer than what is left of its limit. */
  public interface Wait<T> {
    T get(CompletableFuture<T> result)
        throws InterruptedException, TimeoutException, ExecutionException;
  }

  /** Runs the operation on this thread. Does not throw. */
  public void complete(Operation<T> operation) {
    try {
      T value = operation.run();
      if (!result.complete(value)) {
        late.accept(value);
      }
    } catch (Throwable e) { // the waiting thread rethrows it
      result.completeExceptionally(e);
    }
  }

  /** Waits; interrupts are noted and passed on at the end. */
  public T await(Wait<T> wait, Supplier<String> timeoutMessage) throws StoreException {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return wait.get(result);
        } catch (InterruptedException e) {
          interrupted = true;
        } catch (TimeoutException e) {
          // A result that came at this moment is returned by the next round.
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
