package io.apiservice.sdk.oauth;

import io.apiservice.sdk.event.ApiListener.RefreshOutcome;

/** How a flight ended. */
sealed interface RefreshResult {
  /**
   * With a token.
   *
   * @param token the token
   * @param how obtained or adopted
   */
  record SuccessResult(CachedToken token, RefreshOutcome how) implements RefreshResult {}

  /**
   * Without.
   *
   * @param failure why
   */
  record FailureResult(RefreshFailure failure) implements RefreshResult {}
}
