package io.apiservice.sdk.oauth;

import io.apiservice.sdk.event.ApiListener.RefreshOutcome;

/** How a flight ended. */
sealed interface Outcome {
  /**
   * With a token.
   *
   * @param token the token
   * @param how obtained or adopted
   */
  record Got(AccessToken token, RefreshOutcome how) implements Outcome {}

  /**
   * Without.
   *
   * @param failure why
   */
  record Failed(Failure failure) implements Outcome {}
}
