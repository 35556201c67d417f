package io.apiservice.sdk.testkit;

import io.apiservice.sdk.diagnosis.Fingerprint;
import java.time.Instant;

/**
 * What a person's login at the fake authorization server gave an application. {@code toString}
 * tells no token.
 *
 * @param id the login's name in the history, for instance {@code login-1}
 * @param subject who signed in
 * @param refreshToken the seed
 * @param accessToken one access token, without audience
 * @param expiresAt when the access token ends
 */
public record Login(
    String id, String subject, String refreshToken, String accessToken, Instant expiresAt) {
  @Override
  public String toString() {
    return id + " of " + subject + ", refresh token " + Fingerprint.of(refreshToken);
  }
}
