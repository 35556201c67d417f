package io.apiservice.sdk.testkit;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What the rules made of one token request: tokens, or an OAuth error. */
record Grant(
    TokenCall.Outcome outcome,
    @Nullable AccessToken access,
    Family.@Nullable RefreshToken next,
    Duration lifetime,
    @Nullable String error,
    @Nullable String description) {

  static Grant given(
      AccessToken access,
      Family.@Nullable RefreshToken next,
      TokenCall.Outcome outcome,
      Duration lifetime) {
    return new Grant(outcome, access, next, lifetime, null, null);
  }

  static Grant refused(String error, String description, TokenCall.Outcome outcome) {
    return new Grant(outcome, null, null, Duration.ZERO, error, description);
  }
}
