package io.apiservice.sdk.oauth;

import io.apiservice.sdk.auth.Credential;
import io.apiservice.sdk.error.TokenRefreshException;
import io.apiservice.sdk.event.ApiListener.RefreshReason;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A refresh that all callers of a session wait for. If a caller cancels its future, the refresh
 * goes on for the others.
 */
final class SharedRefresh {
  private final TokenTarget target;
  private final RefreshReason reason;
  private final @Nullable CachedToken replaced;
  private final long startedAt;
  private final CompletableFuture<Credential> result = new CompletableFuture<>();
  private final AtomicInteger waiters = new AtomicInteger();
  private volatile boolean causedByRejection;
  private boolean forced;
  private boolean endsWithoutRequest;
  private volatile @Nullable CachedToken obtained;

  SharedRefresh(
      TokenTarget target, RefreshReason reason, @Nullable CachedToken replaced, long startedAt) {
    this.target = target;
    this.reason = reason;
    this.replaced = replaced;
    this.startedAt = startedAt;
  }

  TokenTarget target() {
    return target;
  }

  RefreshReason reason() {
    return reason;
  }

  /** Returns the token to be replaced; null if there was none. */
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

  /** Whether a caller demanded a refresh with {@code forceRefresh()}. */
  synchronized boolean forced() {
    return forced;
  }

  /**
   * Adds the reason of one more caller. Returns false if the reason is FORCED and the refresh has
   * already decided to end without a request.
   */
  synchronized boolean addReason(RefreshReason why) {
    if (why == RefreshReason.FORCED) {
      forced = !endsWithoutRequest;
      return forced;
    }
    if (why == RefreshReason.REFUSED) {
      causedByRejection = true;
    }
    return true;
  }

  /**
   * Ends the refresh without a request, unless a caller has forced it meanwhile.
   *
   * @param wasForced the value of {@link #forced} that this decision is based on
   * @return false if the value has changed and the decision must be made again
   */
  synchronized boolean endWithoutRequest(boolean wasForced) {
    endsWithoutRequest = forced == wasForced;
    return endsWithoutRequest;
  }

  /** Returns the new token if the refresh has succeeded; otherwise null. */
  @Nullable CachedToken obtained() {
    return obtained;
  }

  /** Returns a future for one more caller; cancelling it does not affect the others. */
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

  void complete(RefreshResult.FinalResult finalResult) {
    if (finalResult instanceof RefreshResult.SuccessResult success) {
      obtained = success.token();
      result.complete(success.token().credential());
    } else if (finalResult instanceof RefreshResult.FailureResult failed) {
      result.completeExceptionally(failed.failure().exception());
    }
  }
}
