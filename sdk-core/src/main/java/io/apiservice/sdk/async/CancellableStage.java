package io.apiservice.sdk.async;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A future made of several steps, of which one is in progress at a time. Cancelling it cancels only
 * that step. The composed futures of the JDK would also cancel a step that has ended: for an HTTP
 * exchange, its connection may serve another call by then.
 */
final class CancellableStage<T> extends CompletableFuture<T> {
  private final @Nullable CompletableFuture<?> root;
  private volatile @Nullable CompletableFuture<?> inFlight;

  CancellableStage() {
    this.root = null;
  }

  private CancellableStage(CompletableFuture<?> root) {
    this.root = root;
  }

  void track(CompletableFuture<?> leg) {
    inFlight = leg;
    if (isCancelled()) {
      leg.cancel(true);
    }
  }

  void completeFrom(CompletableFuture<? extends T> leg) {
    track(leg);
    leg.whenComplete(this::completeWith);
  }

  private void completeWith(@Nullable T value, @Nullable Throwable failure) {
    inFlight = null;
    if (failure == null) {
      if (!complete(value)) {
        CancellableFutures.release(value);
      }
    } else {
      completeExceptionally(CancellableFutures.unwrap(failure));
    }
  }

  /** Completes this future with a failure and cancels the step in progress. */
  void fail(Throwable failure) {
    CompletableFuture<?> leg = inFlight;
    if (completeExceptionally(failure) && leg != null && !leg.isDone()) {
      leg.cancel(true);
    }
  }

  /**
   * Completes this future with the result of {@code leg}, on a thread of {@code executor}. If the
   * executor rejects the task or fails, a thread of {@code fallback} does it.
   */
  void completeFromOn(
      CompletableFuture<? extends T> leg, Executor executor, DaemonThreadPool fallback) {
    track(leg);
    leg.whenCompleteAsync(this::completeWith, fallback.fallbackOf(executor));
  }

  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    boolean cancelled = super.cancel(mayInterruptIfRunning);
    CompletableFuture<?> leg = root != null ? root : inFlight;
    if (cancelled && leg != null && !leg.isDone()) {
      leg.cancel(true);
    }
    return cancelled;
  }

  @Override
  public <U> CompletableFuture<U> newIncompleteFuture() {
    return new CancellableStage<>(this);
  }
}
