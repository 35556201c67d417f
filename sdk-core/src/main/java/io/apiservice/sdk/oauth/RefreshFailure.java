package io.apiservice.sdk.oauth;

import io.apiservice.sdk.error.TokenRefreshException;
import io.apiservice.sdk.error.factory.ExceptionFactory;
import io.apiservice.sdk.event.ApiListener.RefreshOutcome;
import io.apiservice.sdk.redact.SecretMask;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The failure of a refresh.
 *
 * @param exception the exception; each caller gets a copy
 * @param outcome the outcome for the listener
 * @param hold how long no refresh is attempted; null for the back-off
 * @param targetOnly whether the failure does not affect other targets of the grant
 * @param retryable whether the same refresh may be attempted again after releasing the lease
 * @param overridable whether a forced refresh ignores the failure, because no request was sent
 */
record RefreshFailure(
    TokenRefreshException exception,
    RefreshOutcome outcome,
    @Nullable Duration hold,
    boolean targetOnly,
    boolean retryable,
    boolean overridable) {
  static RefreshFailure of(TokenRefreshException exception, RefreshOutcome outcome) {
    return new RefreshFailure(exception, outcome, null, false, false, false);
  }

  RefreshFailure withHold(@Nullable Duration hold) {
    return new RefreshFailure(exception, outcome, hold, targetOnly, retryable, overridable);
  }

  RefreshFailure forThisTarget() {
    return new RefreshFailure(exception, outcome, hold, true, retryable, overridable);
  }

  RefreshFailure asRetryable() {
    return new RefreshFailure(exception, outcome, hold, targetOnly, true, overridable);
  }

  RefreshFailure asOverridable() {
    return new RefreshFailure(exception, outcome, hold, targetOnly, retryable, true);
  }

  /**
   * A copy for one caller, who may add suppressed exceptions to it; the original is shared by all
   * callers that waited for the refresh.
   */
  static TokenRefreshException copy(TokenRefreshException exception) {
    return ExceptionFactory.tokenRefresh(
        SecretMask.NONE.lines(String.valueOf(exception.getMessage())),
        exception.diagnosis(),
        SecretMask.NONE.cause(exception.getCause()));
  }
}
