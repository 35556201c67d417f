package io.apiservice.sdk.oauth;

import io.apiservice.sdk.event.ApiListener.RefreshOutcome;

/** The result of a refresh. */
sealed interface RefreshResult {
  /**
   * A refresh that yielded a token.
   *
   * @param token the token
   * @param how whether it was obtained or adopted
   */
  record SuccessResult(CachedToken token, RefreshOutcome how) implements RefreshResult {}

  /**
   * A failed refresh.
   *
   * @param failure the failure
   */
  record FailureResult(RefreshFailure failure) implements RefreshResult {}
}
