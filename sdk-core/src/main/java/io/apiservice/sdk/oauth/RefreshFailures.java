package io.apiservice.sdk.oauth;

import io.apiservice.sdk.diagnosis.Cause;
import io.apiservice.sdk.diagnosis.Confidence;
import io.apiservice.sdk.error.StoreException;
import io.apiservice.sdk.error.TokenRefreshException;
import io.apiservice.sdk.event.ApiListener.RefreshOutcome;
import io.apiservice.sdk.oauth.endpoint.TokenEndpoint;
import io.apiservice.sdk.oauth.endpoint.TokenResponseClass;
import io.apiservice.sdk.store.StoreClosedException;
import io.apiservice.sdk.store.record.GrantRecord.Intent;
import io.apiservice.sdk.store.record.GrantRecord.Tombstone;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The ways in which a flight ends without a token, each with its story and its pause. */
final class RefreshFailures {
  private final ProviderRuntime runtime;
  private final RefreshTimeouts timeouts;
  private final FailureDiagnosis diagnosis;

  RefreshFailures(TokenSession session) {
    this.runtime = session.runtime();
    this.timeouts = runtime.timeouts();
    this.diagnosis = session.diagnosis();
  }

  FailureDiagnosis diagnosis() {
    return diagnosis;
  }

  RefreshResult signedOut() {
    return ended(
        RefreshOutcome.REFUSED,
        Cause.REFRESH_TOKEN_INVALID,
        Confidence.CERTAIN,
        "the grant was signed out",
        "sign in again to get a new refresh token, and configure that",
        null,
        timeouts.rereadAfter());
  }

  RefreshResult tombstoned(Tombstone tombstone) {
    String history =
        tombstone.presented() > 1
            ? ", after it had been presented "
                + tombstone.presented()
                + " times for want of a reply"
            : "";
    return new RefreshResult.FailureResult(
        failure(
                RefreshOutcome.REFUSED,
                Cause.REFRESH_TOKEN_INVALID,
                Confidence.CERTAIN,
                "the refresh token was refused for good ("
                    + tombstone.error()
                    + ") at "
                    + tombstone.at()
                    + history,
                "sign in again to get a new refresh token, and configure that; if the refusal was"
                    + " lifted at the server, call forceRefresh()",
                null,
                timeouts.rereadAfter())
            .mayBeOverridden());
  }

  RefreshResult serverHoldOff(Duration left) {
    return ended(
        RefreshOutcome.UNAVAILABLE,
        Cause.SERVER_FAULT,
        Confidence.CERTAIN,
        "the authorization server asked to be left alone for " + seconds(left) + " s more",
        "wait, and see whether too many refreshes are made",
        null,
        left);
  }

  RefreshResult leaseUnavailable(@Nullable Intent intent) {
    String owner = intent == null ? "" : "; an intent names " + intent.process();
    return storeFailed(
        "another process held the lease of the token store for "
            + timeouts.leaseWait().toSeconds()
            + " s"
            + owner,
        null);
  }

  RefreshResult stillUnstored() {
    return storeFailed(
        "the last token is still waiting to be stored", null, timeouts.firstBackoff());
  }

  RefreshResult storeFailed(String summary, @Nullable Throwable behind) {
    return storeFailed(summary, behind, null);
  }

  private RefreshResult storeFailed(
      String summary, @Nullable Throwable behind, @Nullable Duration hold) {
    return ended(
        RefreshOutcome.STORE_FAILED,
        Cause.NOT_AUTH,
        Confidence.CERTAIN,
        summary,
        "check the token store: nothing is refreshed without it, so that nothing is lost",
        behind,
        hold);
  }

  RefreshResult storeClosed(StoreClosedException e) {
    return ended(
        RefreshOutcome.STORE_FAILED,
        Cause.NOT_AUTH,
        Confidence.CERTAIN,
        "the token store is closed",
        "close the store after the clients and providers that use it",
        e,
        null);
  }

  RefreshResult notRepeated() {
    return ambiguous(
        "a request with this refresh token was never answered, and by configuration it is not"
            + " repeated",
        timeouts.rereadAfter());
  }

  RefreshResult heldOff(Intent found, Duration wait) {
    return ambiguous(
        "another process ("
            + found.process()
            + ") may still hold the reply to a request with this refresh token; it is left alone"
            + " for "
            + seconds(wait)
            + " s more",
        wait.compareTo(timeouts.rereadAfter()) < 0 ? wait : timeouts.rereadAfter());
  }

  private RefreshResult ambiguous(String summary, Duration hold) {
    return ended(
        RefreshOutcome.AMBIGUOUS,
        Cause.AMBIGUOUS,
        Confidence.LIKELY,
        summary,
        "if it does not pass, sign in again; a grace period at the authorization server, told to"
            + " refreshTokenGrace(…), shortens this",
        null,
        hold);
  }

  RefreshResult shuttingDown() {
    return ended(
        RefreshOutcome.UNAVAILABLE,
        Cause.NOT_AUTH,
        Confidence.CERTAIN,
        "the JVM is going down, and no refresh is begun any more",
        "end the calls before the JVM",
        null,
        null);
  }

  RefreshResult unexpectedFailure(Throwable failure) {
    return ended(
        RefreshOutcome.UNAVAILABLE,
        Cause.NOT_AUTH,
        Confidence.CERTAIN,
        "the refresh broke down: " + failure.getClass().getName(),
        "if the store, the callbacks and the transport are yours, look there; else report this",
        failure,
        null);
  }

  TokenRefreshException closed() {
    return diagnosis.because(
        Cause.NOT_AUTH,
        Confidence.CERTAIN,
        "the provider is closed",
        "close it after the last call",
        null);
  }

  TokenRefreshException calledFromItsOwnCallback() {
    return diagnosis.because(
        Cause.NOT_AUTH,
        Confidence.CERTAIN,
        "onRotation or the lookup of a saved refresh token made a call that needs the very token it"
            + " has to deliver first",
        "save and look up through a client with other credentials",
        null);
  }

  TokenRefreshException notSignedOut(StoreException e) {
    return diagnosis.because(
        Cause.NOT_AUTH,
        Confidence.CERTAIN,
        "the sign-out could not be stored: " + e.getMessage(),
        "repeat it when the token store works",
        e);
  }

  /**
   * A pause that the server asks for holds this login in any case. A 503 is about the server, and
   * holds its other logins as well; a 429 may be about this one, and holds the others for no longer
   * than a back-off does.
   */
  RefreshResult notSpent(TokenResponseClass responseClass, int presented) {
    Duration asked = responseClass.retryAfter();
    Duration pause = null;
    if (asked != null) {
      pause = shorter(asked, timeouts.longestRetryAfter());
      TokenEndpoint.EndpointResponse response = responseClass.response();
      boolean thisLogin = response != null && response.status() == 429;
      runtime.holdOff(thisLogin ? shorter(pause, timeouts.longestBackoff()) : pause);
    }
    return new RefreshResult.FailureResult(
        RefreshFailure.of(because(responseClass, presented), RefreshOutcome.UNAVAILABLE)
            .heldOff(pause)
            .mayTryAgain());
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  RefreshResult misconfigured(TokenResponseClass responseClass, int presented) {
    return new RefreshResult.FailureResult(
        RefreshFailure.of(because(responseClass, presented), RefreshOutcome.MISCONFIGURED)
            .forThisTarget());
  }

  RefreshResult stillAmbiguous(TokenResponseClass responseClass, int presented) {
    return new RefreshResult.FailureResult(
        RefreshFailure.of(because(responseClass, presented), RefreshOutcome.AMBIGUOUS));
  }

  /**
   * With a tombstone the record is read again soon; without one the back-off bounds the requests.
   */
  RefreshResult refused(TokenResponseClass responseClass, int presented, boolean tombstone) {
    return new RefreshResult.FailureResult(
        RefreshFailure.of(because(responseClass, presented), RefreshOutcome.REFUSED)
            .heldOff(tombstone ? timeouts.rereadAfter() : null));
  }

  private TokenRefreshException because(TokenResponseClass responseClass, int presented) {
    return diagnosis.because(
        responseClass,
        runtime.providerNetwork().clock().instant(),
        runtime.clockOffset(),
        presented);
  }

  private RefreshResult ended(
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
    return RefreshFailure.of(diagnosis.because(cause, sure, summary, advice, behind), outcome)
        .heldOff(hold);
  }

  private static long seconds(Duration duration) {
    return Math.max(1, duration.toSeconds());
  }
}
