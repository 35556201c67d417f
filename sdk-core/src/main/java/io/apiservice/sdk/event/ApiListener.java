package io.apiservice.sdk.event;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * Is told what happens. Every method has an empty default. Called outside every lock, on a thread
 * of the SDK's own and never on the caller's; a method that blocks delays its own call, up to that
 * call's deadline, and keeps its thread. One that throws is reported and otherwise ignored. No
 * event holds a secret.
 */
public interface ApiListener {
  /** A request is about to go to the wire; once per attempt. */
  default void onRequest(RequestSent event) {}

  /** Status and headers of an attempt have come. */
  default void onResponse(ResponseReceived event) {}

  /** An attempt failed and another will be made. */
  default void onRetry(RetryScheduled event) {}

  /** The token endpoint is about to be asked. */
  default void onRefreshStarted(RefreshStarted event) {}

  /** A refresh has ended, well or not. */
  default void onRefreshFinished(RefreshFinished event) {}

  /** A token that another process obtained was taken from the store. */
  default void onAdopted(TokenAdopted event) {}

  /** A token is in use that no store holds: a restart would lose it. */
  default void onUnpersisted(TokenUnpersisted event) {}

  /** The store handed out an older record than it had accepted; the newer one was written back. */
  default void onStoreRolledBack(StoreRolledBack event) {}

  /** The refresh token was refused for good. */
  default void onGrantInvalidated(GrantInvalidated event) {}

  /** A grant was signed out. */
  default void onSignedOut(SignedOut event) {}

  /** A credential looks wrong before any call was made. */
  default void onSuspectCredential(SuspectCredential event) {}

  /** A listener that hears nothing. */
  static ApiListener none() {
    return NoopListener.LISTENER;
  }

  /** This listener, with whatever it throws reported and kept away from the call. */
  static ApiListener isolated(ApiListener listener) {
    return listener == NoopListener.LISTENER || listener instanceof ExceptionSafeListener
        ? listener
        : new ExceptionSafeListener(listener);
  }

  /**
   * An attempt begins.
   *
   * @param method the HTTP method
   * @param uri the URI without query
   * @param attempt 1 for the first
   */
  record RequestSent(String method, URI uri, int attempt) {}

  /**
   * An attempt was answered.
   *
   * @param method the HTTP method
   * @param uri the URI without query
   * @param status the status
   * @param duration from sending to headers
   */
  record ResponseReceived(String method, URI uri, int status, Duration duration) {}

  /**
   * Another attempt will be made.
   *
   * @param method the HTTP method
   * @param uri the URI without query
   * @param retry 1 for the first retry
   * @param pause how long it waits
   * @param reason the status, or the name of the failure
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
    /** The API had refused the token. */
    REFUSED,
    /** The application asked. */
    FORCED
  }

  /** How a refresh ended. */
  enum RefreshOutcome {
    /** A new token came. */
    REFRESHED,
    /** The store held a newer token. */
    ADOPTED,
    /** The refresh token was refused for good. */
    REFUSED,
    /** Client or request was refused: the configuration is wrong. */
    MISCONFIGURED,
    /** The token endpoint was not reached, or said to come back later. */
    UNAVAILABLE,
    /** It is unknown whether the refresh token was spent. */
    AMBIGUOUS,
    /** The store failed, or its lease was not to be had. */
    STORE_FAILED
  }

  /**
   * A refresh begins.
   *
   * @param grant the grant's name
   * @param generation the generation to be replaced; 0 for none
   * @param reason why
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
   * Somebody else's token was taken over.
   *
   * @param grant the grant's name
   * @param generation its generation
   */
  record TokenAdopted(String grant, long generation) {}

  /**
   * A token stands in no store.
   *
   * @param grant the grant's name
   * @param generation its generation
   * @param why what kept it from being stored
   */
  record TokenUnpersisted(String grant, long generation, String why) {}

  /**
   * A record went back in time.
   *
   * @param grant the grant's name
   * @param expectedRevision the generation that this process holds
   * @param foundRevision the generation that the store handed out
   */
  record StoreRolledBack(String grant, long expectedRevision, long foundRevision) {}

  /**
   * A grant is dead until its stored credential changes.
   *
   * @param grant the grant's name
   * @param error the OAuth error code
   */
  record GrantInvalidated(String grant, String error) {}

  /**
   * A grant was signed out.
   *
   * @param grant the grant's name
   * @param revoked whether the authorization server confirmed
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
