package io.apiservice.sdk.testkit;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** An access token and what has become of it. Guarded by its {@link Grants}. */
final class AccessToken {
  /** What an API learns about a presented token. */
  enum State {
    LIVE,
    EXPIRED,
    REVOKED,
    UNKNOWN
  }

  final String value;
  final @Nullable Family family;
  final String subject;
  final @Nullable String audience;
  final @Nullable String scope;
  Instant expiresAt;
  boolean revoked;

  AccessToken(
      String value,
      @Nullable Family family,
      String subject,
      @Nullable String audience,
      @Nullable String scope,
      Instant expiresAt) {
    this.value = value;
    this.family = family;
    this.subject = subject;
    this.audience = audience;
    this.scope = scope;
    this.expiresAt = expiresAt;
  }

  State state(Instant now) {
    if (revoked) {
      return State.REVOKED;
    }
    return now.isBefore(expiresAt) ? State.LIVE : State.EXPIRED;
  }
}
