package io.apiservice.sdk.event;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Receives events. Every method has an empty default implementation. The SDK calls the methods on
 * its own threads, never on the caller's, and holds no lock meanwhile. A method that blocks
 * occupies its thread and delays the call that the event is about, at most to the deadline of that
 * call. If a method throws, the exception is logged and has no other effect. Events contain no
 * secrets.
 */
public interface ApiListener {
  /** A request is about to be sent. Called for each attempt of a call. */
  default void onRequest(RequestSent event) {}

  /**
   * The status and the headers of a response have arrived. Called for each attempt that is
   * answered.
   */
  default void onResponse(ResponseReceived event) {}

  /** An attempt failed, and the request will be sent again after a pause. */
  default void onRetry(RetryScheduled event) {}

  /** A request to the token endpoint is about to be sent. */
  default void onRefreshStarted(RefreshStarted event) {}

  /** A refresh has ended, successfully or not. */
  default void onRefreshFinished(RefreshFinished event) {}

  /** A newer token, which another process had obtained, was read from the store and is now used. */
  default void onAdopted(TokenAdopted event) {}

  /** A token is in use but could not be stored. If the process ends now, the token is lost. */
  default void onUnpersisted(TokenUnpersisted event) {}

  /**
   * The store returned an older record than one it had accepted before. The newer record was
   * written back.
   */
  default void onStoreRolledBack(StoreRolledBack event) {}

  /**
   * The authorization server refused the refresh token for good. Calls fail until another login is
   * configured or stored.
   */
  default void onGrantInvalidated(GrantInvalidated event) {}

  /** A grant was signed out. */
  default void onSignedOut(SignedOut event) {}

  /** A configured credential looks wrong. Called when the client is built, before any call. */
  default void onSuspectCredential(SuspectCredential event) {}

  /** A listener that does nothing. */
  static ApiListener none() {
    return NoopListener.LISTENER;
  }

  /** Wraps a listener: exceptions that it throws are logged and do not reach the call. */
  static ApiListener isolated(ApiListener listener) {
    return listener == NoopListener.LISTENER || listener instanceof ExceptionSafeListener
        ? listener
        : new ExceptionSafeListener(listener);
  }

  /**
   * An attempt starts.
   *
   * @param method the HTTP method
   * @param uri the URI without its query
   * @param attempt the number of the attempt, from 1
   * @param tags the tags of the call
   */
  record RequestSent(String method, URI uri, int attempt, Map<String, String> tags) {}

  /**
   * A response has arrived.
   *
   * @param method the HTTP method
   * @param uri the URI without its query
   * @param status the status
   * @param duration the time from sending the request to receiving the headers
   * @param tags the tags of the call
   */
  record ResponseReceived(
      String method, URI uri, int status, Duration duration, Map<String, String> tags) {}

  /**
   * The request will be sent again after a pause.
   *
   * @param method the HTTP method
   * @param uri the URI without its query
   * @param retry the number of the retry, from 1
   * @param pause the delay before the retry
   * @param reason the status, or the class name of the failure
   * @param tags the tags of the call
   */
  record RetryScheduled(
      String method, URI uri, int retry, Duration pause, String reason, Map<String, String> tags) {}

  /** The reason for a refresh. */
  enum RefreshReason {
    /** There was no token. */
    ABSENT,
    /** The token had expired. */
    EXPIRED,
    /** The token was about to expire. */
    EXPIRING,
    /** The API refused the token. */
    REFUSED,
    /** The application called {@code forceRefresh()}. */
    FORCED
  }

  /** How a refresh ended. */
  enum RefreshOutcome {
    /** A new token was obtained. */
    REFRESHED,
    /** The store had a newer token, so no request was sent. */
    ADOPTED,
    /** The refresh token was refused permanently. */
    REFUSED,
    /** The client or the request was refused: the configuration is wrong. */
    MISCONFIGURED,
    /** The token endpoint could not be reached, or asked the client to come back later. */
    UNAVAILABLE,
    /** It is unknown whether the refresh token was spent. */
    AMBIGUOUS,
    /** The store failed, or its lease could not be acquired. */
    STORE_FAILED
  }

  /**
   * A refresh starts.
   *
   * @param grant the grant's name
   * @param generation the generation to be replaced; 0 for none
   * @param reason why it is made
   */
  record RefreshStarted(String grant, long generation, RefreshReason reason) {}

  /**
   * A refresh has ended.
   *
   * @param grant the grant's name
   * @param generation the generation of the token that is now in use
   * @param reason why the refresh was made
   * @param outcome how it ended
   * @param waiters how many callers waited for it
   * @param duration how long it took
   */
  record RefreshFinished(
      String grant,
      long generation,
      RefreshReason reason,
      RefreshOutcome outcome,
      int waiters,
      Duration duration) {}

  /**
   * A token that another process obtained was adopted.
   *
   * @param grant the grant's name
   * @param generation the generation of the token
   */
  record TokenAdopted(String grant, long generation) {}

  /**
   * A token could not be stored.
   *
   * @param grant the grant's name
   * @param generation the generation of the token
   * @param why why it could not be stored
   */
  record TokenUnpersisted(String grant, long generation, String why) {}

  /**
   * The store returned an older record.
   *
   * @param grant the grant's name
   * @param expectedRevision the generation of the tokens that this process has
   * @param foundRevision the generation of the tokens that the store returned; 0 if it returned no
   *     record
   */
  record StoreRolledBack(String grant, long expectedRevision, long foundRevision) {}

  /**
   * The refresh token of a grant was refused for good. The grant cannot be used until it is
   * replaced by another login.
   *
   * @param grant the grant's name
   * @param error the OAuth error code
   */
  record GrantInvalidated(String grant, String error) {}

  /**
   * A grant was signed out.
   *
   * @param grant the grant's name
   * @param revoked whether the authorization server confirmed the revocation
   */
  record SignedOut(String grant, boolean revoked) {}

  /**
   * A credential looks wrong.
   *
   * @param summary what is wrong with it
   * @param advice what to do
   */
  record SuspectCredential(String summary, Optional<String> advice) {}
}
