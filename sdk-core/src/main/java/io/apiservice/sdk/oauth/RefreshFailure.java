package io.apiservice.sdk.oauth;

import io.apiservice.sdk.error.TokenRefreshException;
import io.apiservice.sdk.event.ApiListener.RefreshOutcome;
import io.apiservice.sdk.redact.SecretMask;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a flight failed.
 *
 * @param exception what its callers get, each a copy
 * @param outcome for the listener
 * @param hold how long nothing is tried again; null for the back-off
 * @param targetOnly whether other targets of the grant may try
 * @param again whether this flight itself may try again, having let the lease go
 * @param overridable whether a forced refresh may try all the same: nothing was asked
 */
record RefreshFailure(
    TokenRefreshException exception,
    RefreshOutcome outcome,
    @Nullable Duration hold,
    boolean targetOnly,
    boolean again,
    boolean overridable) {
  static RefreshFailure of(TokenRefreshException exception, RefreshOutcome outcome) {
    return new RefreshFailure(exception, outcome, null, false, false, false);
  }

  RefreshFailure heldOff(@Nullable Duration hold) {
    return new RefreshFailure(exception, outcome, hold, targetOnly, again, overridable);
  }

  RefreshFailure forThisTarget() {
    return new RefreshFailure(exception, outcome, hold, true, again, overridable);
  }

  RefreshFailure mayTryAgain() {
    return new RefreshFailure(exception, outcome, hold, targetOnly, true, overridable);
  }

  RefreshFailure mayBeOverridden() {
    return new RefreshFailure(exception, outcome, hold, targetOnly, again, true);
  }

  /** A caller may hang its own story on an exception: nobody else must see it. */
  static TokenRefreshException copy(TokenRefreshException exception) {
    return new TokenRefreshException(
        SecretMask.NONE.lines(String.valueOf(exception.getMessage())),
        exception.diagnosis(),
        SecretMask.NONE.cause(exception.getCause()));
  }
}
