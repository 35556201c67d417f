package io.apiservice.sdk.oauth;

import io.apiservice.sdk.async.TimeRange;
import io.apiservice.sdk.oauth.runtime.ProviderRuntime;
import io.apiservice.sdk.redact.RedactedLogger;
import io.apiservice.sdk.redact.SecretMask;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Delivers the new refresh tokens of one login to {@code onRotation}. The calls do not overlap, so
 * an older token never arrives after a newer one. A failed delivery is retried, unless a newer
 * token has replaced the undelivered one by then.
 */
final class RotationDelivery {
  private static final RedactedLogger LOG = RedactedLogger.named("io.apiservice.sdk.oauth");
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

  private final ProviderRuntime runtime;
  private final Consumer<String> onRotation;
  private volatile @Nullable String undelivered;
  private @Nullable CompletableFuture<Boolean> running;
  private volatile long retryAt;
  private Duration pause = FIRST_PAUSE;

  RotationDelivery(ProviderRuntime runtime, Consumer<String> onRotation) {
    this.runtime = runtime;
    this.onRotation = onRotation;
  }

  /** Whether {@code onRotation} has not yet accepted the newest token. */
  boolean pending() {
    return undelivered != null;
  }

  /** Runs an action when no call is running: now, or at the end of the call that is running. */
  void whenQuiet(Runnable action) {
    CompletableFuture<Boolean> call;
    synchronized (this) {
      call = running;
    }
    if (call == null) {
      action.run();
    } else {
      call.whenComplete((saved, failure) -> action.run());
    }
  }

  /**
   * Delivers a token. Returns the reason if the delivery failed or took longer than the limit;
   * otherwise null.
   */
  @Nullable String deliver(String token, Duration limit) {
    synchronized (this) {
      undelivered = token;
      pause = FIRST_PAUSE;
    }
    return flush(limit);
  }

  /** Discards the undelivered token, if any, because the login was signed out. */
  synchronized void discard() {
    undelivered = null;
  }

  /** Retries a failed delivery in the background, if the pause after the failure is over. */
  void retryIfDue() {
    if (undelivered == null || runtime.ticker().nanos() - retryAt < 0) {
      return;
    }
    synchronized (this) {
      if (running != null) {
        return;
      }
      postpone();
    }
    try {
      runtime
          .executor()
          .runBlocking(
              () -> {
                String unused = flush(runtime.timeouts().post());
              });
    } catch (RuntimeException | Error e) {
      // No thread is available. The token stays undelivered and is tried again later.
      LOG.warn(
          SecretMask.NONE.text(
              "onRotation cannot be called again yet: {}", e.getClass().getName()));
    }
  }

  /**
   * Delivers the undelivered token. Returns the reason if that failed or took longer than the
   * limit; otherwise null.
   */
  @Nullable String flush(Duration limit) {
    CompletableFuture<Boolean> call;
    boolean starts = false;
    synchronized (this) {
      if (undelivered == null) {
        return null;
      }
      call = running;
      if (call == null) {
        call = new CompletableFuture<>();
        running = call;
        starts = true;
      }
    }
    CompletableFuture<Boolean> result = call;
    try {
      if (starts) {
        return runtime.callbacks().call(this, limit, () -> run(result)) ? null : "not delivered";
      }
      return runtime.ticker().await(result, limit) ? null : "not delivered";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "interrupted";
    } catch (TimeoutException e) {
      return "it did not return in time";
    } catch (ExecutionException e) {
      return String.valueOf(e.getCause() == null ? e : e.getCause().getClass().getName());
    } catch (RuntimeException | Error e) {
      // No thread is available.
      synchronized (this) {
        running = null;
        postpone();
      }
      result.completeExceptionally(e);
      return e.getClass().getName();
    }
  }

  private Boolean run(CompletableFuture<Boolean> result) {
    while (true) {
      String token = undelivered;
      Throwable failure = null;
      try {
        if (token != null) {
          onRotation.accept(token);
        }
      } catch (Throwable e) {
        // The failure is kept, and the delivery is retried.
        failure = e;
      }
      synchronized (this) {
        if (token != null && !token.equals(undelivered)) {
          continue;
          // A newer token has arrived while this one was delivered.
        }
        running = null;
        if (failure == null) {
          undelivered = null;
        } else {
          postpone();
        }
      }
      if (failure == null) {
        result.complete(true);
        return true;
      }
      result.completeExceptionally(failure);
      throw rethrown(failure);
    }
  }

  private static RuntimeException rethrown(Throwable failure) {
    if (failure instanceof Error error) {
      throw error;
    }
    return failure instanceof RuntimeException unchecked
        ? unchecked
        : new IllegalStateException(failure);
  }

  private synchronized void postpone() {
    retryAt = runtime.ticker().nanos() + pause.toNanos();
    pause = TimeRange.doubled(pause, LONGEST_PAUSE);
  }
}
