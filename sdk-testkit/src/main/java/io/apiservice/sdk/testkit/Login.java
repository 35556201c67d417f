package io.apiservice.sdk.testkit;

import io.apiservice.sdk.diagnosis.Fingerprint;
import java.time.Instant;

/**
 * A login of a user at the fake authorization server. {@code toString} shows no token.
 *
 * @param id the name of the login in the history, for instance {@code login-1}
 * @param subject the user
 * @param refreshToken the first refresh token
 * @param accessToken an access token without an audience
 * @param expiresAt when the access token expires
 */
public record Login(
    String id, String subject, String refreshToken, String accessToken, Instant expiresAt) {
  @Override
  public String toString() {
    return id + " of " + subject + ", refresh token " + Fingerprint.of(refreshToken);
  }
}
