package io.apiservice.sdk.flow;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A future made of several legs, one in flight at a time. Cancelling it cancels the leg in flight
 * and none that has ended: the JDK's own composed futures would cancel the first exchange, whose
 * connection may be somebody else's by then.
 */
final class Leg<T> extends CompletableFuture<T> {
  private final @Nullable CompletableFuture<?> root;
  private volatile @Nullable CompletableFuture<?> inFlight;

  Leg() {
    this.root = null;
  }

  private Leg(CompletableFuture<?> root) {
    this.root = root;
  }

  void follow(CompletableFuture<?> leg) {
    inFlight = leg;
    if (isCancelled()) {
      leg.cancel(true);
    }
  }

  void end(CompletableFuture<? extends T> leg) {
    follow(leg);
    leg.whenComplete(this::settle);
  }

  private void settle(@Nullable T value, @Nullable Throwable failure) {
    inFlight = null;
    if (failure == null) {
      if (!complete(value)) {
        Steps.letGo(value);
      }
    } else {
      completeExceptionally(Steps.unwrap(failure));
    }
  }

  /** Ends with a failure and stops the leg in flight. */
  void fail(Throwable failure) {
    CompletableFuture<?> leg = inFlight;
    if (completeExceptionally(failure) && leg != null && !leg.isDone()) {
      leg.cancel(true);
    }
  }

  /** Ends on a thread of {@code executor}; of {@code fallback} where that one refuses or fails. */
  void endOn(CompletableFuture<? extends T> leg, Executor executor, DaemonPool fallback) {
    follow(leg);
    leg.whenCompleteAsync(
        this::settle,
        task -> {
          try {
            executor.execute(task);
          } catch (RuntimeException | Error e) { // otherwise nothing would end this future
            fallback.executeAnyhow(task);
          }
        });
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
    return new Leg<>(this);
  }
}
