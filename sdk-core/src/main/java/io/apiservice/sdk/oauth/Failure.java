package io.apiservice.sdk.oauth;

import io.apiservice.sdk.error.TokenRefreshException;
import io.apiservice.sdk.event.ApiListener.RefreshOutcome;
import io.apiservice.sdk.redact.Mask;
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
 */
record Failure(
    TokenRefreshException exception,
    RefreshOutcome outcome,
    @Nullable Duration hold,
    boolean targetOnly,
    boolean again) {
  static Failure of(TokenRefreshException exception, RefreshOutcome outcome) {
    return new Failure(exception, outcome, null, false, false);
  }

  Failure held(@Nullable Duration hold) {
    return new Failure(exception, outcome, hold, targetOnly, again);
  }

  Failure forThisTarget() {
    return new Failure(exception, outcome, hold, true, again);
  }

  Failure mayTryAgain() {
    return new Failure(exception, outcome, hold, targetOnly, true);
  }

  /** A caller may hang its own story on an exception: nobody else must see it. */
  static TokenRefreshException copy(TokenRefreshException exception) {
    return new TokenRefreshException(
        Mask.NONE.lines(String.valueOf(exception.getMessage())),
        exception.diagnosis(),
        Mask.NONE.cause(exception.getCause()));
  }
}
