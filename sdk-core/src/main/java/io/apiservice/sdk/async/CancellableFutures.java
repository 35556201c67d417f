package io.apiservice.sdk.async;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Combines futures into sequential steps. Cancelling the result cancels only the step in progress.
 * If a step has already completed, the next one starts on the same thread and nothing is allocated
 * for it.
 */
public final class CancellableFutures {
  private CancellableFutures() {}

  /** Calls {@code next} with the value of {@code first}. */
  public static <A, B> CompletableFuture<B> flatMap(
      CompletableFuture<A> first, Function<A, CompletableFuture<B>> next) {
    if (first.isDone() && !first.isCompletedExceptionally()) {
      return callSafely(next, first.join());
    }
    CancellableStage<B> whole = new CancellableStage<>();
    whole.track(first);
    first.whenComplete(
        (value, failure) -> {
          if (failure != null) {
            whole.completeExceptionally(unwrap(failure));
          } else if (!whole.isDone()) {
            whole.completeFrom(callSafely(next, value));
          } else {
            release(value);
          }
        });
    return whole;
  }

  /** Calls {@code next} with the value or the failure of {@code first}. */
  public static <A, B> CompletableFuture<B> compose(
      CompletableFuture<A> first,
      BiFunction<@Nullable A, @Nullable Throwable, CompletableFuture<B>> next) {
    if (first.isDone() && !first.isCompletedExceptionally()) {
      return callSafely(value -> next.apply(value, null), first.join());
    }
    CancellableStage<B> whole = new CancellableStage<>();
    whole.track(first);
    first.whenComplete(
        (value, failure) -> {
          if (!whole.isDone()) {
            Throwable cause = failure == null ? null : unwrap(failure);
            whole.completeFrom(callSafely(v -> next.apply(v, cause), value));
          } else {
            release(value);
          }
        });
    return whole;
  }

  /** Applies a function to the value. */
  public static <A, B> CompletableFuture<B> map(
      CompletableFuture<A> first, Function<A, B> function) {
    return flatMap(first, value -> CompletableFuture.completedFuture(function.apply(value)));
  }

  /** Returns a view of a shared future. Cancelling the view does not cancel the future. */
  public static <T> CompletableFuture<T> uncancellableCopy(CompletableFuture<T> future) {
    if (future.isDone()) {
      return future;
    }
    CompletableFuture<T> view = new CompletableFuture<>();
    future.whenComplete(
        (value, failure) -> {
          if (failure == null) {
            view.complete(value);
          } else {
            view.completeExceptionally(unwrap(failure));
          }
        });
    return view;
  }

  /**
   * Returns a view of a future for applications. Stages that are added to the view run on {@code
   * executor}, never on an I/O thread. If the executor rejects them, they run on {@code fallback}.
   * Cancelling the view cancels the work.
   */
  public static <T> CompletableFuture<T> completeOn(
      CompletableFuture<T> work, Executor executor, DaemonThreadPool fallback) {
    CancellableStage<T> whole = new CancellableStage<>();
    whole.completeFromOn(work, executor, fallback);
    return whole;
  }

  /** Starts {@code work} on a thread of the pool and returns its result. */
  public static <T> CompletableFuture<T> on(
      DaemonThreadPool pool, Supplier<CompletableFuture<T>> work) {
    CancellableStage<T> whole = new CancellableStage<>();
    pool.executeBeyondLimit(
        () -> {
          if (!whole.isDone()) {
            // The caller may have cancelled while the work waited for a thread.
            whole.completeFrom(callSafely(unused -> work.get(), whole));
          }
        });
    return whole;
  }

  /**
   * Completes a future that this class returned with a failure, on a thread of {@code executor}. If
   * the executor does not run the task within the grace period, a thread of the timer's pool does.
   */
  public static void failOn(
      CompletableFuture<?> future,
      Executor executor,
      DeadlineTimer timer,
      Duration grace,
      Supplier<? extends Throwable> failure) {
    DeadlineTimer.Timeout last = timer.schedule(grace, () -> fail(future, failure.get()));
    future.whenComplete((value, ended) -> last.end());
    try {
      executor.execute(
          () -> {
            if (!future.isDone()) {
              fail(future, failure.get());
            }
          });
    } catch (RuntimeException | Error e) {
      // The executor has rejected the task, which then runs after the grace period.
      return;
    }
  }

  /**
   * Completes a future that this class returned with a failure, and cancels the step in progress.
   */
  public static void fail(CompletableFuture<?> future, Throwable failure) {
    if (future instanceof CancellableStage<?> stage) {
      stage.fail(failure);
    } else {
      future.completeExceptionally(failure);
    }
  }

  /** Returns the failure without the exceptions that the JDK wraps around it. */
  public static Throwable unwrap(Throwable failure) {
    Throwable inner = failure;
    while ((inner instanceof CompletionException || inner instanceof ExecutionException)
        && inner.getCause() != null) {
      inner = inner.getCause();
    }
    return inner;
  }

  /** Releases a value that arrived after the future was cancelled. */
  static void release(@Nullable Object value) {
    Object held = value instanceof Optional<?> maybe ? maybe.orElse(null) : value;
    if (held instanceof Releasable resource) {
      resource.release();
    }
  }

  private static <A, B> CompletableFuture<B> callSafely(
      Function<A, CompletableFuture<B>> next, A value) {
    try {
      return next.apply(value);
    } catch (Throwable e) {
      return CompletableFuture.failedFuture(e);
    }
  }
}
