package io.apiservice.sdk.testkit;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A token request, as the server saw it. Contains no token: a refresh token is identified by its
 * login, its generation (0 is the seed) and its fingerprint.
 *
 * @param number counted from 1
 * @param at when it arrived
 * @param grantType as sent; empty if there was none
 * @param clientId the client; null if the request named none
 * @param clientAuthentication {@code none}, {@code basic} or {@code post}
 * @param login the login of the refresh token; null if it is unknown or there was none
 * @param generation of the refresh token presented; -1 if unknown
 * @param fingerprint of the refresh token presented; null if there was none
 * @param audience as requested; null if there was none
 * @param scope as requested; null if there was none
 * @param concurrent the number of open requests of the same grant, including this one
 * @param fault the name of its fault; {@code none} without one
 * @param tokenRequestOutcome what the server did
 * @param error the OAuth error; null if there was none
 * @param issued the generation of the issued refresh token; -1 if there was none
 * @param status of the response; 0 while there is none
 * @param clientView what the client could learn from the response
 */
public record RecordedTokenRequest(
    int number,
    Instant at,
    String grantType,
    @Nullable String clientId,
    String clientAuthentication,
    @Nullable String login,
    int generation,
    @Nullable String fingerprint,
    @Nullable String audience,
    @Nullable String scope,
    int concurrent,
    String fault,
    TokenRequestOutcome tokenRequestOutcome,
    @Nullable String error,
    int issued,
    int status,
    ClientView clientView) {

  /** What the server did. */
  public enum TokenRequestOutcome {
    /** The request has not been processed yet. */
    PENDING,
    /** Tokens were issued. */
    GRANTED,
    /** Tokens were issued for a spent refresh token, because the grace allows it. */
    GRANTED_IN_GRACE,
    /** An OAuth error. */
    REFUSED,
    /** An OAuth error because a spent or stale refresh token was presented. */
    REUSE_DETECTED,
    /** A fault replaced the processing. */
    NOT_PROCESSED;

    /** Whether tokens were issued. */
    public boolean granted() {
      return this == GRANTED || this == GRANTED_IN_GRACE;
    }
  }

  /** What the client could learn from the response. */
  public enum ClientView {
    /** Nothing yet. */
    PENDING,
    /** The tokens. */
    TOKENS,
    /** The OAuth error. */
    ERROR,
    /** That nothing was spent: 429, or 503 with {@code Retry-After}. */
    TRY_LATER,
    /**
     * It cannot learn whether the refresh token was spent: there was no response, or an unreadable
     * one.
     */
    AMBIGUOUS
  }

  RecordedTokenRequest processed(
      TokenRequestOutcome did, @Nullable String oauthError, int issuedGeneration) {
    return new RecordedTokenRequest(
        number,
        at,
        grantType,
        clientId,
        clientAuthentication,
        login,
        generation,
        fingerprint,
        audience,
        scope,
        concurrent,
        fault,
        did,
        oauthError,
        issuedGeneration,
        status,
        clientView);
  }

  RecordedTokenRequest answered(int answerStatus, ClientView what) {
    return new RecordedTokenRequest(
        number,
        at,
        grantType,
        clientId,
        clientAuthentication,
        login,
        generation,
        fingerprint,
        audience,
        scope,
        concurrent,
        fault,
        tokenRequestOutcome,
        error,
        issued,
        answerStatus,
        what);
  }
}
