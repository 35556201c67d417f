package io.apiservice.sdk.testkit;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The decision on one token request: tokens, or an OAuth error. */
record TokenDecision(
    RecordedTokenRequest.TokenRequestOutcome tokenRequestOutcome,
    @Nullable IssuedAccessToken access,
    TokenFamily.@Nullable IssuedRefreshToken next,
    Duration lifetime,
    @Nullable String error,
    @Nullable String description) {

  static TokenDecision given(
      IssuedAccessToken access,
      TokenFamily.@Nullable IssuedRefreshToken next,
      RecordedTokenRequest.TokenRequestOutcome tokenRequestOutcome,
      Duration lifetime) {
    return new TokenDecision(tokenRequestOutcome, access, next, lifetime, null, null);
  }

  static TokenDecision refused(
      String error,
      String description,
      RecordedTokenRequest.TokenRequestOutcome tokenRequestOutcome) {
    return new TokenDecision(tokenRequestOutcome, null, null, Duration.ZERO, error, description);
  }
}
