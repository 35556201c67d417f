package io.apiservice.sdk.oauth;

import io.apiservice.sdk.event.ApiListener.RefreshOutcome;

/** The result of one attempt to refresh. */
sealed interface RefreshResult {
  /** A result that is passed to the callers and ends the refresh. */
  sealed interface FinalResult extends RefreshResult {}

  /**
   * A refresh that yielded a token.
   *
   * @param token the token
   * @param outcome whether this process obtained the token or adopted it from another one
   */
  record SuccessResult(CachedToken token, RefreshOutcome outcome) implements FinalResult {}

  /**
   * A failed refresh.
   *
   * @param failure the failure
   */
  record FailureResult(RefreshFailure failure) implements FinalResult {}

  /**
   * No result yet: the attempt must be repeated from reading the record. The record has changed,
   * the lease was lost, or the remaining time did not cover a request.
   */
  record RetryResult() implements RefreshResult {}
}
