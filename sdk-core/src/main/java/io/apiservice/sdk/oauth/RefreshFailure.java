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
 * @param outcome the outcome that the listener is notified of
 * @param hold how long no refresh is attempted; null to use the regular back-off
 * @param targetOnly whether the failure concerns only this target and not the other targets of the
 *     grant
 * @param retryable whether the refresh may be attempted again at once, after the lease was released
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
   * Returns a copy of the exception for one caller. All callers that waited for the refresh share
   * the original, and each of them may add suppressed exceptions to the copy.
   */
  static TokenRefreshException copy(TokenRefreshException exception) {
    return ExceptionFactory.tokenRefresh(
        SecretMask.NONE.lines(String.valueOf(exception.getMessage())),
        exception.diagnosis(),
        SecretMask.NONE.cause(exception.getCause()));
  }
}
