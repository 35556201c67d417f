package io.apiservice.sdk.oauth;

import io.apiservice.sdk.auth.Credential;
import io.apiservice.sdk.error.TokenRefreshException;
import io.apiservice.sdk.event.ApiListener.RefreshReason;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** One refresh, shared by everybody who needs it. Nobody who waits can end it. */
final class Flight {
  private final Slot slot;
  private final RefreshReason reason;
  private final @Nullable AccessToken replaced;
  private final long startedAt;
  private final CompletableFuture<Credential> result = new CompletableFuture<>();
  private final AtomicInteger waiters = new AtomicInteger();
  private volatile boolean becauseOfRefusal;

  Flight(Slot slot, RefreshReason reason, @Nullable AccessToken replaced, long startedAt) {
    this.slot = slot;
    this.reason = reason;
    this.replaced = replaced;
    this.startedAt = startedAt;
  }

  Slot slot() {
    return slot;
  }

  RefreshReason reason() {
    return reason;
  }

  /** The token to be replaced; null if there was none. */
  @Nullable AccessToken replaced() {
    return replaced;
  }

  long startedAt() {
    return startedAt;
  }

  int waiters() {
    return waiters.get();
  }

  boolean becauseOfRefusal() {
    return becauseOfRefusal;
  }

  void note(RefreshReason why) {
    if (why == RefreshReason.REFUSED) {
      becauseOfRefusal = true;
    }
  }

  /** The result for one more caller, who may give up without disturbing the others. */
  CompletableFuture<Credential> board() {
    waiters.incrementAndGet();
    CompletableFuture<Credential> view = new CompletableFuture<>();
    result.whenComplete(
        (credential, failure) -> {
          if (failure instanceof TokenRefreshException refresh) {
            view.completeExceptionally(Failure.copy(refresh));
          } else if (failure != null) {
            view.completeExceptionally(failure);
          } else {
            view.complete(credential);
          }
        });
    return view;
  }

  void land(Outcome outcome) {
    if (outcome instanceof Outcome.Got got) {
      result.complete(got.token().credential());
    } else if (outcome instanceof Outcome.Failed failed) {
      result.completeExceptionally(failed.failure().exception());
    }
  }
}
