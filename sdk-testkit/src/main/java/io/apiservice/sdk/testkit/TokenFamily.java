package io.apiservice.sdk.testkit;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A login and all its tokens. The lock of its {@link TokenDatabase} guards it. */
final class TokenFamily {
  /** A refresh token; generation 0 is the seed. */
  static final class IssuedRefreshToken {
    final TokenFamily family;
    final String value;
    final int generation;
    int uses;
    @Nullable Instant spentAt;

    IssuedRefreshToken(TokenFamily family, String value, int generation) {
      this.family = family;
      this.value = value;
      this.generation = generation;
    }
  }

  final String id;
  final String subject;
  final @Nullable String clientId;
  final @Nullable String scope;
  final List<IssuedAccessToken> accessTokens = new ArrayList<>();
  @Nullable IssuedRefreshToken latest;
  @Nullable IssuedRefreshToken spentLast;
  @Nullable String endedBecause;
  int refreshTokens;

  TokenFamily(String id, String subject, @Nullable String clientId, @Nullable String scope) {
    this.id = id;
    this.subject = subject;
    this.clientId = clientId;
    this.scope = scope;
  }

  IssuedRefreshToken issue(String value) {
    IssuedRefreshToken token = new IssuedRefreshToken(this, value, refreshTokens++);
    latest = token;
    return token;
  }
}
