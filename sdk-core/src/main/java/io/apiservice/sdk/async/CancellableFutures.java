package io.apiservice.sdk.async;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Asynchronous steps, one after the other, such that cancelling the result cancels only the step in
 * flight. A step that is complete already goes on without a hop and without an object.
 */
public final class CancellableFutures {
  private CancellableFutures() {}

  /** Then this: {@code next} is asked with the value of {@code first}. */
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

  /** Either way: {@code next} is asked with the value or the failure of {@code first}. */
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

  /** The same value through a function that needs no time. */
  public static <A, B> CompletableFuture<B> map(
      CompletableFuture<A> first, Function<A, B> function) {
    return flatMap(first, value -> CompletableFuture.completedFuture(function.apply(value)));
  }

  /** A view of a shared future: whoever gives up waiting leaves alone. */
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
   * The same for a user: stages that are added to it run on {@code executor}, never on a thread of
   * the wire; cancelling it cancels the work. Where the executor refuses, they run on the fallback.
   */
  public static <T> CompletableFuture<T> completeOn(
      CompletableFuture<T> work, Executor executor, DaemonThreadPool fallback) {
    CancellableStage<T> whole = new CancellableStage<>();
    whole.completeFromOn(work, executor, fallback);
    return whole;
  }

  /** What {@code work} gives, begun on a thread of the pool. */
  public static <T> CompletableFuture<T> on(
      DaemonThreadPool pool, Supplier<CompletableFuture<T>> work) {
    CancellableStage<T> whole = new CancellableStage<>();
    pool.executeBeyondLimit(
        () -> {
          if (!whole.isDone()) { // the caller may have given up while no thread was free
            whole.completeFrom(callSafely(unused -> work.get(), whole));
          }
        });
    return whole;
  }

  /**
   * Ends a future made here with a failure, on a thread of {@code executor} or, if that does not
   * take it within the grace, on one of the sweep's own.
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
    } catch (RuntimeException | Error e) { // an executor that refuses does not take it in time
      return;
    }
  }

  /** Ends a future made here with a failure, and stops the step in flight. */
  public static void fail(CompletableFuture<?> future, Throwable failure) {
    if (future instanceof CancellableStage<?> stage) {
      stage.fail(failure);
    } else {
      future.completeExceptionally(failure);
    }
  }

  /** The failure itself, without the JDK's wrappers. */
  public static Throwable unwrap(Throwable failure) {
    Throwable inner = failure;
    while ((inner instanceof CompletionException || inner instanceof ExecutionException)
        && inner.getCause() != null) {
      inner = inner.getCause();
    }
    return inner;
  }

  /** A value came to somebody who had given up meanwhile. */
  static void release(@Nullable Object value) {
    if (value instanceof Releasable held) {
      held.release();
    }
  }

  private static <A, B> CompletableFuture<B> callSafely(
      Function<A, CompletableFuture<B>> next, A value) {
    try {
      return next.apply(value);
    } catch (Throwable e) { // a stage that throws is a stage that fails
      return CompletableFuture.failedFuture(e);
    }
  }
}
