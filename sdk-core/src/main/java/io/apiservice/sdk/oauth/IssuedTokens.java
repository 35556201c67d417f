package io.apiservice.sdk.oauth;

import io.apiservice.sdk.async.Deadline;
import io.apiservice.sdk.auth.Credential;
import io.apiservice.sdk.oauth.endpoint.TokenResponse;
import io.apiservice.sdk.store.record.GrantRecord;
import io.apiservice.sdk.store.record.GrantRecord.Entry;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The tokens that one token response contains, and the change of the record that stores them.
 *
 * @param spent the record whose refresh token was presented
 * @param response the response
 * @param target what the access token is for
 * @param keepsRefreshToken whether the login uses the refresh token of the response
 * @param obtainedAt when the tokens were obtained, as written into the record
 * @param requestedAt when the request was sent
 * @param causedByRejection whether the refresh was needed because an API had rejected the access
 *     token
 */
record IssuedTokens(
    GrantRecord spent,
    TokenResponse.IssuedResponse response,
    TokenTarget target,
    boolean keepsRefreshToken,
    Instant obtainedAt,
    Deadline requestedAt,
    boolean causedByRejection) {

  /** Returns the new refresh token; null if the server did not rotate it. */
  @Nullable String rotated() {
    String next = response.refresh();
    return !keepsRefreshToken || next == null || next.equals(spent.refresh()) ? null : next;
  }

  /**
   * Returns the refresh token to use after this refresh: the new one or, if there is none, the old
   * one.
   */
  @Nullable String refresh() {
    String next = rotated();
    return next == null ? spent.refresh() : next;
  }

  /** Returns the record with these tokens added. */
  GrantRecord addTo(GrantRecord record) {
    Duration life = response.life();
    Entry entry =
        new Entry(
            response.access(),
            record.generation() + 1,
            obtainedAt,
            life == null ? null : obtainedAt.plus(life),
            response.scope(),
            null);
    return record.granted(target.scope().id(), isUsable() ? entry : null, rotated());
  }

  /**
   * Returns the entry of the record for the access token; null if the access token cannot be used.
   */
  @Nullable Entry entry(GrantRecord stored) {
    return isUsable() ? stored.entries().get(target.scope().id()) : null;
  }

  private boolean isUsable() {
    return response.defect().isEmpty() && response.bearer() && isWellFormed(response.access());
  }

  private static boolean isWellFormed(String access) {
    try {
      return !Credential.bearer(access).secret().isEmpty();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** Says why the access token cannot be used. */
  String defect() {
    if (!response.defect().isEmpty()) {
      return "the token endpoint's response is malformed ("
          + response.defect()
          + "); its refresh token is kept";
    }
    return response.bearer()
        ? "the token endpoint's access token has characters that are not allowed in a header"
        : "the token endpoint's token_type is not Bearer, the only type that this client supports";
  }

  @Override
  public String toString() {
    return "IssuedTokens[" + response + "]";
  }
}
