package io.apiservice.sdk.testkit;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A login and all the tokens that came from it. Guarded by its {@link Grants}. */
final class Family {
  /** A refresh token; its generation counts from 0, the seed. */
  static final class RefreshToken {
    final Family family;
    final String value;
    final int generation;
    int uses;
    @Nullable Instant spentAt;

    RefreshToken(Family family, String value, int generation) {
      this.family = family;
      this.value = value;
      this.generation = generation;
    }
  }

  final String id;
  final String subject;
  final @Nullable String clientId;
  final @Nullable String scope;
  final List<AccessToken> accessTokens = new ArrayList<>();
  @Nullable RefreshToken latest;
  @Nullable RefreshToken spentLast;
  @Nullable String endedBecause;
  int refreshTokens;

  Family(String id, String subject, @Nullable String clientId, @Nullable String scope) {
    this.id = id;
    this.subject = subject;
    this.clientId = clientId;
    this.scope = scope;
  }

  RefreshToken issue(String value) {
    RefreshToken token = new RefreshToken(this, value, refreshTokens++);
    latest = token;
    return token;
  }
}
