package io.apiservice.sdk.http.client;

import io.apiservice.sdk.async.DeadlineTimer;
import io.apiservice.sdk.http.Response;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** The response of an exchange. Cancelling it aborts the exchange. */
public abstract class AbortableExchange extends CompletableFuture<Response> {
  /** Ends the exchange, and closes its connection if it is in use. */
  protected abstract void abort();

  /**
   * Runs {@code work}, which sends the request, on an executor. At the deadline the exchange is
   * aborted.
   *
   * @param left the time until the deadline; null for none
   */
  protected final CompletableFuture<Response> runOn(
      Executor executor, Runnable work, @Nullable Duration left, DeadlineTimer timer) {
    if (left != null) {
      DeadlineTimer.Timeout limit = timer.schedule(left, this::onDeadline);
      whenComplete((response, failure) -> limit.end());
    }
    try {
      executor.execute(work);
    } catch (RuntimeException | Error e) {
      // No thread could be started.
      completeExceptionally(e);
    }
    return this;
  }

  private void onDeadline() {
    completeExceptionally(
        new HttpTimeoutException("no answer came within the deadline of the call"));
    abort();
  }

  @Override
  public final boolean cancel(boolean mayInterruptIfRunning) {
    boolean cancelled = super.cancel(mayInterruptIfRunning);
    if (cancelled) {
      abort();
    }
    return cancelled;
  }

  @Override
  public final <U> CompletableFuture<U> newIncompleteFuture() {
    return new CompletableFuture<>();
  }
}
