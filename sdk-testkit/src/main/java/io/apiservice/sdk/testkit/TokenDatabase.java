package io.apiservice.sdk.testkit;

import io.apiservice.sdk.testkit.RefreshTokenPolicy.AccessTokens;
import io.apiservice.sdk.testkit.RefreshTokenPolicy.Reuse;
import io.apiservice.sdk.testkit.RefreshTokenPolicy.Rotation;
import io.apiservice.sdk.testkit.TokenFamily.IssuedRefreshToken;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The logins and tokens of a fake authorization server, and its rules for them. Thread-safe. */
final class TokenDatabase {
  private final Clock clock;
  private final TokenIssuer issuer;
  private final Map<String, TokenFamily> families = new LinkedHashMap<>();
  private final Map<String, IssuedRefreshToken> refreshTokens = new HashMap<>();
  private final Map<String, IssuedAccessToken> accessTokens = new HashMap<>();
  private RefreshTokenPolicy policy;
  private Duration lifetime;

  TokenDatabase(Clock clock, TokenIssuer mint, RefreshTokenPolicy policy, Duration lifetime) {
    this.clock = clock;
    this.issuer = mint;
    this.policy = policy;
    this.lifetime = lifetime;
  }

  synchronized RefreshTokenPolicy policy() {
    return policy;
  }

  synchronized void policy(RefreshTokenPolicy other) {
    policy = other;
  }

  synchronized Duration lifetime() {
    return lifetime;
  }

  synchronized void lifetime(Duration other) {
    lifetime = other;
  }

  synchronized Login login(String subject, @Nullable String clientId, @Nullable String scope) {
    TokenFamily family =
        new TokenFamily("login-" + (families.size() + 1), subject, clientId, scope);
    families.put(family.id, family);
    IssuedRefreshToken seed = newRefreshToken(family);
    IssuedAccessToken access = newAccessToken(family, subject, null, scope);
    return new Login(family.id, subject, seed.value, access.value, access.expiresAt);
  }

  synchronized TokenDecision clientCredentials(
      String client, @Nullable String audience, @Nullable String scope) {
    IssuedAccessToken access = newAccessToken(null, client, audience, scope);
    return TokenDecision.given(
        access, null, RecordedTokenRequest.TokenRequestOutcome.GRANTED, lifetime);
  }

  synchronized @Nullable IssuedRefreshToken find(String refreshToken) {
    return refreshTokens.get(refreshToken);
  }

  synchronized TokenDecision refresh(
      String refreshToken,
      @Nullable String clientId,
      @Nullable String audience,
      @Nullable String scope) {
    IssuedRefreshToken token = refreshTokens.get(refreshToken);
    if (token == null) {
      return refused("unknown refresh token", RecordedTokenRequest.TokenRequestOutcome.REFUSED);
    }
    TokenFamily family = token.family;
    if (family.clientId != null && !family.clientId.equals(clientId)) {
      return refused(
          "the token was issued to another client",
          RecordedTokenRequest.TokenRequestOutcome.REFUSED);
    }
    if (family.endedBecause != null) {
      return refused("Token has been revoked", RecordedTokenRequest.TokenRequestOutcome.REFUSED);
    }
    if (!within(family.scope, scope)) {
      return TokenDecision.refused(
          "invalid_scope",
          "more than was granted",
          RecordedTokenRequest.TokenRequestOutcome.REFUSED);
    }
    String granted = scope != null ? scope : family.scope;
    if (policy.rotation() != Rotation.SINGLE_USE) {
      boolean next = policy.rotation() == Rotation.ADDITIVE;
      return issue(
          token, next, audience, granted, RecordedTokenRequest.TokenRequestOutcome.GRANTED);
    }
    return spend(token, audience, granted);
  }

  private TokenDecision spend(
      IssuedRefreshToken token, @Nullable String audience, @Nullable String scope) {
    TokenFamily family = token.family;
    Instant now = clock.instant();
    Instant spentAt = token.spentAt;
    RecordedTokenRequest.TokenRequestOutcome tokenRequestOutcome =
        RecordedTokenRequest.TokenRequestOutcome.GRANTED;
    if (spentAt == null) {
      if (policy.lastIssuedWins() && family.latest != token) {
        return reused(family, "Stale token");
      }
      token.spentAt = now;
    } else {
      if (!inGrace(token, spentAt, now)) {
        return reused(family, "Maximum allowed refresh token reuse exceeded");
      }
      tokenRequestOutcome = RecordedTokenRequest.TokenRequestOutcome.GRANTED_IN_GRACE;
    }
    token.uses++;
    family.spentLast = token;
    retire(family, policy.onRotation(), now);
    return issue(token, true, audience, scope, tokenRequestOutcome);
  }

  private boolean inGrace(IssuedRefreshToken token, Instant spentAt, Instant now) {
    boolean intime = now.isBefore(spentAt.plus(policy.graceTime()));
    return token.family.spentLast == token && (intime || token.uses <= policy.graceCount());
  }

  private TokenDecision reused(TokenFamily family, String why) {
    if (policy.onReuse() == Reuse.REVOKE_FAMILY) {
      end(family, "reuse");
    }
    return refused(why, RecordedTokenRequest.TokenRequestOutcome.REUSE_DETECTED);
  }

  private TokenDecision issue(
      IssuedRefreshToken presented,
      boolean rotate,
      @Nullable String audience,
      @Nullable String scope,
      RecordedTokenRequest.TokenRequestOutcome tokenRequestOutcome) {
    TokenFamily family = presented.family;
    IssuedAccessToken access = newAccessToken(family, family.subject, audience, scope);
    IssuedRefreshToken next = rotate ? newRefreshToken(family) : null;
    return TokenDecision.given(access, next, tokenRequestOutcome, lifetime);
  }

  private TokenDecision refused(
      String why, RecordedTokenRequest.TokenRequestOutcome tokenRequestOutcome) {
    String error =
        switch (policy.refusalError()) {
          case INVALID_GRANT -> "invalid_grant";
          case BAD_REFRESH_TOKEN -> "bad_refresh_token";
        };
    return TokenDecision.refused(error, why, tokenRequestOutcome);
  }

  private static boolean within(@Nullable String granted, @Nullable String asked) {
    return granted == null
        || asked == null
        || List.of(granted.split(" ")).containsAll(List.of(asked.split(" ")));
  }

  private IssuedRefreshToken newRefreshToken(TokenFamily family) {
    IssuedRefreshToken token = family.issue(issuer.refreshToken());
    refreshTokens.put(token.value, token);
    return token;
  }

  private IssuedAccessToken newAccessToken(
      @Nullable TokenFamily family,
      String subject,
      @Nullable String audience,
      @Nullable String scope) {
    Instant expiresAt = clock.instant().plus(lifetime);
    String value = issuer.accessToken(subject, audience, scope, clock.instant(), expiresAt);
    IssuedAccessToken token =
        new IssuedAccessToken(value, family, subject, audience, scope, expiresAt);
    accessTokens.put(value, token);
    if (family != null) {
      family.accessTokens.add(token);
    }
    return token;
  }

  private void retire(TokenFamily family, AccessTokens fate, Instant now) {
    if (fate == AccessTokens.LIVE) {
      return;
    }
    Instant end = fate == AccessTokens.DIE ? now : now.plus(policy.graceTime());
    for (IssuedAccessToken token : family.accessTokens) {
      if (!end.isAfter(now)) {
        token.revoked = true;
      } else if (token.expiresAt.isAfter(end)) {
        token.expiresAt = end;
      }
    }
  }

  private void end(TokenFamily family, String because) {
    if (family.endedBecause == null) {
      family.endedBecause = because;
    }
    retire(family, policy.onRevocation(), clock.instant());
  }

  /** Revokes a token (RFC 7009); revoking a refresh token ends its login. */
  synchronized void revoke(String token) {
    IssuedRefreshToken refresh = refreshTokens.get(token);
    if (refresh != null) {
      end(refresh.family, "revoked");
    }
    IssuedAccessToken access = accessTokens.get(token);
    if (access != null) {
      access.revoked = true;
    }
  }

  synchronized void endSessions(String subject) {
    for (TokenFamily family : families.values()) {
      if (family.subject.equals(subject)) {
        end(family, "signed out");
        family.accessTokens.forEach(token -> token.revoked = true);
      }
    }
  }

  synchronized int expireAccessTokens() {
    Instant now = clock.instant();
    return forLive(
        token -> {
          token.expiresAt = now;
          return true;
        });
  }

  synchronized int revokeAccessTokens() {
    return forLive(
        token -> {
          token.revoked = true;
          return true;
        });
  }

  private int forLive(Predicate<IssuedAccessToken> change) {
    Instant now = clock.instant();
    return (int)
        accessTokens.values().stream()
            .filter(token -> token.state(now) == IssuedAccessToken.AccessTokenState.LIVE)
            .filter(change)
            .count();
  }

  synchronized @Nullable IssuedAccessToken access(String value) {
    return accessTokens.get(value);
  }

  synchronized IssuedAccessToken.AccessTokenState state(String value) {
    IssuedAccessToken token = accessTokens.get(value);
    return token == null
        ? IssuedAccessToken.AccessTokenState.UNKNOWN
        : token.state(clock.instant());
  }

  synchronized boolean live(String refreshToken) {
    IssuedRefreshToken token = refreshTokens.get(refreshToken);
    if (token == null || token.family.endedBecause != null) {
      return false;
    }
    return policy.rotation() != Rotation.SINGLE_USE
        || (token.spentAt == null && (!policy.lastIssuedWins() || token.family.latest == token));
  }

  synchronized boolean ended(String familyId) {
    TokenFamily family = families.get(familyId);
    return family != null && family.endedBecause != null;
  }

  synchronized List<String> endedByReuse() {
    return families.values().stream()
        .filter(family -> "reuse".equals(family.endedBecause))
        .map(family -> family.id)
        .toList();
  }

  synchronized Collection<String> secrets() {
    List<String> all = new ArrayList<>(refreshTokens.keySet());
    all.addAll(accessTokens.keySet());
    return all;
  }

  synchronized void forget() {
    families.clear();
    refreshTokens.clear();
    accessTokens.clear();
  }
}
