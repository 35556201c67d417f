package io.apiservice.sdk.testkit;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One call of the token endpoint, as the server saw it. Tells no token: a refresh token is named by
 * its login, its generation (0 is the seed) and its fingerprint.
 *
 * @param number counted from 1
 * @param at when it came
 * @param grantType as asked
 * @param clientId who asked; null if nobody said
 * @param clientAuthentication {@code none}, {@code basic} or {@code post}
 * @param login whose refresh token it was; null if it is unknown or there was none
 * @param generation of the refresh token presented; -1 if unknown
 * @param fingerprint of the refresh token presented; null if there was none
 * @param audience as asked
 * @param scope as asked
 * @param concurrent how many calls of the same grant were open, this one included
 * @param fault the name of the fault it met
 * @param tokenRequestOutcome what the server did
 * @param error the OAuth error; null if there was none
 * @param issued the generation of the refresh token given out; -1 if there was none
 * @param status of the answer; 0 while there is none
 * @param clientView what the client could learn from the answer
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
    /** It has not come to it yet. */
    PENDING,
    /** Tokens were issued. */
    GRANTED,
    /** Tokens were issued for a spent refresh token, because the grace allows it. */
    GRANTED_IN_GRACE,
    /** An OAuth error. */
    REFUSED,
    /** An OAuth error because a spent or stale refresh token was presented. */
    REUSE_DETECTED,
    /** A fault stood in the way: nothing was done. */
    NOT_PROCESSED;

    /** Whether tokens were issued. */
    public boolean granted() {
      return this == GRANTED || this == GRANTED_IN_GRACE;
    }
  }

  /** What the client could learn from the answer. */
  public enum ClientView {
    /** Nothing yet. */
    PENDING,
    /** All: the tokens. */
    TOKENS,
    /** All: an OAuth error. */
    ERROR,
    /** That nothing was spent: 429, or 503 with {@code Retry-After}. */
    TRY_LATER,
    /** Not whether the refresh token was spent: nothing came, or nothing readable. */
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
