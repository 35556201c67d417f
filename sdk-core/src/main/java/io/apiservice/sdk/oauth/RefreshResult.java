package io.apiservice.sdk.oauth;

import io.apiservice.sdk.event.ApiListener.RefreshOutcome;

/** The result of an attempt to refresh. */
sealed interface RefreshResult {
  /** The result that the callers get. */
  sealed interface FinalResult extends RefreshResult {}

  /**
   * A refresh that yielded a token.
   *
   * @param token the token
   * @param outcome whether it was obtained or adopted
   */
  record SuccessResult(CachedToken token, RefreshOutcome outcome) implements FinalResult {}

  /**
   * A failed refresh.
   *
   * @param failure the failure
   */
  record FailureResult(RefreshFailure failure) implements FinalResult {}

  /**
   * The record has changed, or the lease or the time left did not cover a request: the record must
   * be read again.
   */
  record RetryResult() implements RefreshResult {}
}
