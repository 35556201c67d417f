package io.apiservice.sdk.event;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * Receives events. Every method has an empty default. Called without any lock held, on one of the
 * SDK's threads and never on the caller's. A method that blocks delays its own call, up to that
 * call's deadline, and occupies its thread. An exception is logged and otherwise ignored. Events
 * contain no secrets.
 */
public interface ApiListener {
  /** A request is about to be sent; once per attempt. */
  default void onRequest(RequestSent event) {}

  /** Status and headers of an attempt have arrived. */
  default void onResponse(ResponseReceived event) {}

  /** An attempt failed and another will be made. */
  default void onRetry(RetryScheduled event) {}

  /** A request to the token endpoint is about to be sent. */
  default void onRefreshStarted(RefreshStarted event) {}

  /** A refresh has ended, successfully or not. */
  default void onRefreshFinished(RefreshFinished event) {}

  /** A token that another process obtained was taken from the store. */
  default void onAdopted(TokenAdopted event) {}

  /** A token is in use that could not be stored: a restart would lose it. */
  default void onUnpersisted(TokenUnpersisted event) {}

  /** The store returned an older record than it had accepted; the newer one was written back. */
  default void onStoreRolledBack(StoreRolledBack event) {}

  /** The refresh token was refused permanently. */
  default void onGrantInvalidated(GrantInvalidated event) {}

  /** A grant was signed out. */
  default void onSignedOut(SignedOut event) {}

  /** A credential looks wrong, found before any call was made. */
  default void onSuspectCredential(SuspectCredential event) {}

  /** A listener that does nothing. */
  static ApiListener none() {
    return NoopListener.LISTENER;
  }

  /** This listener, with its exceptions logged and kept away from the call. */
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
   */
  record RequestSent(String method, URI uri, int attempt) {}

  /**
   * A response has arrived.
   *
   * @param method the HTTP method
   * @param uri the URI without its query
   * @param status the status
   * @param duration the time from sending to receiving the headers
   */
  record ResponseReceived(String method, URI uri, int status, Duration duration) {}

  /**
   * Another attempt will be made.
   *
   * @param method the HTTP method
   * @param uri the URI without its query
   * @param retry the number of the retry, from 1
   * @param pause the delay before it
   * @param reason the status, or the class name of the failure
   */
  record RetryScheduled(String method, URI uri, int retry, Duration pause, String reason) {}

  /** Why a refresh was made. */
  enum RefreshReason {
    /** There was no token. */
    ABSENT,
    /** The token had expired. */
    EXPIRED,
    /** The token was about to expire. */
    EXPIRING,
    /** The API refused the token. */
    REFUSED,
    /** The application requested it. */
    FORCED
  }

  /** How a refresh ended. */
  enum RefreshOutcome {
    /** A new token was obtained. */
    REFRESHED,
    /** The store held a newer token. */
    ADOPTED,
    /** The refresh token was refused permanently. */
    REFUSED,
    /** The client or the request was refused: the configuration is wrong. */
    MISCONFIGURED,
    /** The token endpoint was not reachable, or asked to come back later. */
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
   * @param generation the generation now in use
   * @param reason why it was made
   * @param outcome how it ended
   * @param waiters how many callers it served
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
   * @param generation its generation
   */
  record TokenAdopted(String grant, long generation) {}

  /**
   * A token could not be stored.
   *
   * @param grant the grant's name
   * @param generation its generation
   * @param why why it could not be stored
   */
  record TokenUnpersisted(String grant, long generation, String why) {}

  /**
   * The store returned an older record.
   *
   * @param grant the grant's name
   * @param expectedRevision the generation that this process holds
   * @param foundRevision the generation that the store returned
   */
  record StoreRolledBack(String grant, long expectedRevision, long foundRevision) {}

  /**
   * A grant is unusable until its stored credential changes.
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
