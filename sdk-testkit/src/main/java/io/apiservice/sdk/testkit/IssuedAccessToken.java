package io.apiservice.sdk.testkit;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** An access token and its state. The lock of its {@link TokenDatabase} guards it. */
final class IssuedAccessToken {
  /** The state of a presented token. */
  enum AccessTokenState {
    LIVE,
    EXPIRED,
    REVOKED,
    UNKNOWN
  }

  final String value;
  final @Nullable TokenFamily family;
  final String subject;
  final @Nullable String audience;
  final @Nullable String scope;
  Instant expiresAt;
  boolean revoked;

  IssuedAccessToken(
      String value,
      @Nullable TokenFamily family,
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

  AccessTokenState state(Instant now) {
    if (revoked) {
      return AccessTokenState.REVOKED;
    }
    return now.isBefore(expiresAt) ? AccessTokenState.LIVE : AccessTokenState.EXPIRED;
  }
}
