package io.apiservice.sdk.oauth;

import io.apiservice.sdk.diagnosis.Cause;
import io.apiservice.sdk.diagnosis.Confidence;
import io.apiservice.sdk.error.StoreException;
import io.apiservice.sdk.error.TokenRefreshException;
import io.apiservice.sdk.event.ApiListener.RefreshOutcome;
import io.apiservice.sdk.oauth.endpoint.TokenEndpoint;
import io.apiservice.sdk.oauth.endpoint.TokenResponseClass;
import io.apiservice.sdk.oauth.runtime.ProviderRuntime;
import io.apiservice.sdk.oauth.runtime.RefreshTimeouts;
import io.apiservice.sdk.store.StoreClosedException;
import io.apiservice.sdk.store.record.Intent;
import io.apiservice.sdk.store.record.Tombstone;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Creates the failure results of a refresh. Each has a diagnosis and says how long no further
 * refresh is attempted.
 */
final class RefreshFailures {
  private final ProviderRuntime runtime;
  private final RefreshTimeouts timeouts;
  private final FailureDiagnosis diagnosis;

  RefreshFailures(ProviderRuntime runtime, FailureDiagnosis diagnosis) {
    this.runtime = runtime;
    this.timeouts = runtime.timeouts();
    this.diagnosis = diagnosis;
  }

  FailureDiagnosis diagnosis() {
    return diagnosis;
  }

  RefreshResult.FailureResult signedOut() {
    return failed(
        RefreshOutcome.REFUSED,
        Cause.REFRESH_TOKEN_INVALID,
        Confidence.CERTAIN,
        "the grant was signed out",
        "sign in again and configure the new refresh token",
        null,
        reread());
  }

  RefreshResult.FailureResult tombstoned(Tombstone tombstone) {
    String history =
        tombstone.presented() > 1
            ? ", after it had been presented "
                + tombstone.presented()
                + " times because no response was received"
            : "";
    return new RefreshResult.FailureResult(
        failure(
                RefreshOutcome.REFUSED,
                Cause.REFRESH_TOKEN_INVALID,
                Confidence.CERTAIN,
                "the refresh token was finally rejected ("
                    + tombstone.error()
                    + ") at "
                    + tombstone.at()
                    + history,
                "sign in again and configure the new refresh token; if the server accepts the old"
                    + " one again, call forceRefresh()",
                null,
                reread())
            .asOverridable());
  }

  RefreshResult.FailureResult serverHoldOff(Duration left) {
    return failed(
        RefreshOutcome.UNAVAILABLE,
        Cause.SERVER_FAULT,
        Confidence.CERTAIN,
        "the authorization server asked for no requests for another " + seconds(left) + " s",
        "wait, and check whether too many refreshes are made",
        null,
        left);
  }

  RefreshResult.FailureResult leaseUnavailable(@Nullable Intent intent) {
    String owner = intent == null ? "" : "; an intent was written by " + intent.process();
    return storeFailed(
        "another process held the lease of the token store for "
            + timeouts.leaseWait().toSeconds()
            + " s"
            + owner,
        null);
  }

  RefreshResult.FailureResult stillUnstored() {
    return storeFailed("the last token has not been stored yet", null, timeouts.firstBackoff());
  }

  RefreshResult.FailureResult storeFailed(StoreException e) {
    return storeFailed("the token store failed: " + text(e), e);
  }

  RefreshResult.FailureResult storeFailed(String summary, @Nullable Throwable behind) {
    return storeFailed(summary, behind, null);
  }

  private RefreshResult.FailureResult storeFailed(
      String summary, @Nullable Throwable behind, @Nullable Duration hold) {
    return failed(
        RefreshOutcome.STORE_FAILED,
        Cause.NOT_AUTH,
        Confidence.CERTAIN,
        summary,
        "check the token store: without it nothing is refreshed, so that no token is lost",
        behind,
        hold);
  }

  RefreshResult.FailureResult storeClosed(StoreClosedException e) {
    return failed(
        RefreshOutcome.STORE_FAILED,
        Cause.NOT_AUTH,
        Confidence.CERTAIN,
        "the token store is closed",
        "close the store after the clients and providers that use it",
        e,
        null);
  }

  RefreshResult.FailureResult notRepeated() {
    return ambiguous(
        "a request with this refresh token got no response and, as configured, is not repeated",
        reread());
  }

  RefreshResult.FailureResult heldOff(Intent found, Duration wait) {
    return ambiguous(
        "another process ("
            + found.process()
            + ") may still receive the response to a request with this refresh token; it is not"
            + " presented for another "
            + seconds(wait)
            + " s",
        shorter(wait, reread()));
  }

  private RefreshResult.FailureResult ambiguous(String summary, Duration hold) {
    return failed(
        RefreshOutcome.AMBIGUOUS,
        Cause.AMBIGUOUS,
        Confidence.LIKELY,
        summary,
        "if the problem persists, sign in again; if the authorization server has a grace period,"
            + " set refreshTokenGrace(…) to shorten the wait",
        null,
        hold);
  }

  RefreshResult.FailureResult shuttingDown() {
    return failed(
        RefreshOutcome.UNAVAILABLE,
        Cause.NOT_AUTH,
        Confidence.CERTAIN,
        "the JVM is shutting down, and no refresh is started",
        "complete all calls before the JVM shuts down",
        null,
        null);
  }

  RefreshResult.FailureResult unexpectedFailure(Throwable failure) {
    return failed(
        RefreshOutcome.UNAVAILABLE,
        Cause.NOT_AUTH,
        Confidence.CERTAIN,
        "the refresh failed unexpectedly: " + failure.getClass().getName(),
        "check your own store, callbacks and transport, if any; otherwise report this",
        failure,
        null);
  }

  TokenRefreshException closed() {
    return diagnosis.exception(
        Cause.NOT_AUTH,
        Confidence.CERTAIN,
        "the provider is closed",
        "close it after the last call",
        null);
  }

  TokenRefreshException calledFromItsOwnCallback() {
    return diagnosis.exception(
        Cause.NOT_AUTH,
        Confidence.CERTAIN,
        "onRotation or the lookup of a saved refresh token made a call that needs the token of the"
            + " same login",
        "use a client with other credentials to save and look up refresh tokens",
        null);
  }

  /** Returns the failure of a store with its secrets masked, as the application may see it. */
  StoreException masked(StoreException e) {
    return diagnosis.masked(e);
  }

  TokenRefreshException signOutFailedUnexpectedly(Throwable failure) {
    return diagnosis.exception(
        Cause.NOT_AUTH,
        Confidence.CERTAIN,
        "the sign-out failed unexpectedly: " + failure.getClass().getName(),
        "check your own store, callbacks and transport, if any; otherwise report this",
        failure);
  }

  TokenRefreshException notSignedOut(StoreException e) {
    return diagnosis.exception(
        Cause.NOT_AUTH,
        Confidence.CERTAIN,
        "the sign-out could not be stored: " + text(e),
        "repeat it when the token store works again",
        e);
  }

  /**
   * The failure of a request that did not use up the refresh token. A {@code Retry-After} always
   * applies to this login. With status 503 it applies to all logins at the server. Status 429 may
   * concern this login only, so the other logins wait no longer than the longest back-off.
   */
  RefreshResult.FailureResult notSpent(TokenResponseClass responseClass, int presented) {
    Duration asked = responseClass.retryAfter();
    Duration pause = null;
    if (asked != null) {
      pause = shorter(asked, timeouts.longestRetryAfter());
      TokenEndpoint.EndpointResponse response = responseClass.response();
      boolean thisLogin = response != null && response.status() == 429;
      runtime.holdOff(thisLogin ? shorter(pause, timeouts.longestBackoff()) : pause);
    }
    return new RefreshResult.FailureResult(
        RefreshFailure.of(exception(responseClass, presented), RefreshOutcome.UNAVAILABLE)
            .withHold(pause)
            .asRetryable());
  }

  /**
   * Returns the pause before the record is read again. It is varied at random: many processes may
   * have learnt of the failure at the same moment.
   */
  private Duration reread() {
    return runtime.ticker().jittered(timeouts.rereadAfter());
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  RefreshResult.FailureResult misconfigured(TokenResponseClass responseClass, int presented) {
    return new RefreshResult.FailureResult(
        RefreshFailure.of(exception(responseClass, presented), RefreshOutcome.MISCONFIGURED)
            .forThisTarget());
  }

  RefreshResult.FailureResult stillAmbiguous(TokenResponseClass responseClass, int presented) {
    return new RefreshResult.FailureResult(
        RefreshFailure.of(exception(responseClass, presented), RefreshOutcome.AMBIGUOUS));
  }

  /**
   * The failure of a refresh token that the server finally rejected. If the record has a tombstone,
   * it is read again soon, in case another login was stored. Without a tombstone the regular
   * back-off limits the requests.
   */
  RefreshResult.FailureResult refused(
      TokenResponseClass responseClass, int presented, boolean tombstone) {
    return new RefreshResult.FailureResult(
        RefreshFailure.of(exception(responseClass, presented), RefreshOutcome.REFUSED)
            .withHold(tombstone ? reread() : null));
  }

  private TokenRefreshException exception(TokenResponseClass responseClass, int presented) {
    return diagnosis.exception(
        responseClass,
        runtime.providerNetwork().clock().instant(),
        runtime.clockOffset(),
        presented);
  }

  private RefreshResult.FailureResult failed(
      RefreshOutcome outcome,
      Cause cause,
      Confidence sure,
      String summary,
      String advice,
      @Nullable Throwable behind,
      @Nullable Duration hold) {
    return new RefreshResult.FailureResult(
        failure(outcome, cause, sure, summary, advice, behind, hold));
  }

  private RefreshFailure failure(
      RefreshOutcome outcome,
      Cause cause,
      Confidence sure,
      String summary,
      String advice,
      @Nullable Throwable behind,
      @Nullable Duration hold) {
    return RefreshFailure.of(diagnosis.exception(cause, sure, summary, advice, behind), outcome)
        .withHold(hold);
  }

  /**
   * Returns the message with its secrets masked. A custom store may quote the record that it was
   * given.
   */
  private String text(StoreException e) {
    return diagnosis.scrub(String.valueOf(e.getMessage()));
  }

  private static long seconds(Duration duration) {
    return Math.max(1, duration.toSeconds());
  }
}
