package io.apiservice.sdk.oauth;

import io.apiservice.sdk.auth.Credential;
import io.apiservice.sdk.error.TokenRefreshException;
import io.apiservice.sdk.event.ApiListener.RefreshReason;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** One refresh, shared by everybody who needs it. Nobody who waits can end it. */
final class SharedRefresh {
  private final TokenSlot slot;
  private final RefreshReason reason;
  private final @Nullable CachedToken replaced;
  private final long startedAt;
  private final CompletableFuture<Credential> result = new CompletableFuture<>();
  private final AtomicInteger waiters = new AtomicInteger();
  private volatile boolean causedByRejection;
  private volatile boolean forced;

  SharedRefresh(
      TokenSlot slot, RefreshReason reason, @Nullable CachedToken replaced, long startedAt) {
    this.slot = slot;
    this.reason = reason;
    this.replaced = replaced;
    this.startedAt = startedAt;
  }

  TokenSlot slot() {
    return slot;
  }

  RefreshReason reason() {
    return reason;
  }

  /** The token to be replaced; null if there was none. */
  @Nullable CachedToken replaced() {
    return replaced;
  }

  long startedAt() {
    return startedAt;
  }

  int waiters() {
    return waiters.get();
  }

  boolean causedByRejection() {
    return causedByRejection;
  }

  /** Whether somebody asked for another token whatever is known of this one. */
  boolean forced() {
    return forced;
  }

  void addReason(RefreshReason why) {
    if (why == RefreshReason.FORCED) {
      forced = true;
    }
    if (why == RefreshReason.REFUSED) {
      causedByRejection = true;
    }
  }

  /** The result for one more caller, who may give up without disturbing the others. */
  CompletableFuture<Credential> join() {
    waiters.incrementAndGet();
    CompletableFuture<Credential> view = new CompletableFuture<>();
    result.whenComplete(
        (credential, failure) -> {
          if (failure instanceof TokenRefreshException refresh) {
            view.completeExceptionally(RefreshFailure.copy(refresh));
          } else if (failure != null) {
            view.completeExceptionally(failure);
          } else {
            view.complete(credential);
          }
        });
    return view;
  }

  void complete(RefreshResult refreshResult) {
    if (refreshResult instanceof RefreshResult.SuccessResult success) {
      result.complete(success.token().credential());
    } else if (refreshResult instanceof RefreshResult.FailureResult failed) {
      result.completeExceptionally(failed.failure().exception());
    }
  }
}
