package io.apiservice.sdk.testkit;

import io.apiservice.sdk.testkit.Family.RefreshToken;
import io.apiservice.sdk.testkit.Policy.AccessTokens;
import io.apiservice.sdk.testkit.Policy.Reuse;
import io.apiservice.sdk.testkit.Policy.Rotation;
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

/** All logins and tokens of a fake authorization server: its memory and its rules. Thread-safe. */
final class Grants {
  private final Clock clock;
  private final TokenMint mint;
  private final Map<String, Family> families = new LinkedHashMap<>();
  private final Map<String, RefreshToken> refreshTokens = new HashMap<>();
  private final Map<String, AccessToken> accessTokens = new HashMap<>();
  private Policy policy;
  private Duration lifetime;

  Grants(Clock clock, TokenMint mint, Policy policy, Duration lifetime) {
    this.clock = clock;
    this.mint = mint;
    this.policy = policy;
    this.lifetime = lifetime;
  }

  synchronized Policy policy() {
    return policy;
  }

  synchronized void policy(Policy other) {
    policy = other;
  }

  synchronized Duration lifetime() {
    return lifetime;
  }

  synchronized void lifetime(Duration other) {
    lifetime = other;
  }

  synchronized Login login(String subject, @Nullable String clientId, @Nullable String scope) {
    Family family = new Family("login-" + (families.size() + 1), subject, clientId, scope);
    families.put(family.id, family);
    RefreshToken seed = newRefreshToken(family);
    AccessToken access = newAccessToken(family, subject, null, scope);
    return new Login(family.id, subject, seed.value, access.value, access.expiresAt);
  }

  synchronized Grant clientCredentials(
      String client, @Nullable String audience, @Nullable String scope) {
    AccessToken access = newAccessToken(null, client, audience, scope);
    return Grant.given(access, null, TokenCall.Outcome.GRANTED, lifetime);
  }

  synchronized @Nullable RefreshToken find(String refreshToken) {
    return refreshTokens.get(refreshToken);
  }

  synchronized Grant refresh(
      String refreshToken,
      @Nullable String clientId,
      @Nullable String audience,
      @Nullable String scope) {
    RefreshToken token = refreshTokens.get(refreshToken);
    if (token == null) {
      return refused("unknown refresh token", TokenCall.Outcome.REFUSED);
    }
    Family family = token.family;
    if (family.clientId != null && !family.clientId.equals(clientId)) {
      return refused("the token was issued to another client", TokenCall.Outcome.REFUSED);
    }
    if (family.endedBecause != null) {
      return refused("Token has been revoked", TokenCall.Outcome.REFUSED);
    }
    if (!within(family.scope, scope)) {
      return Grant.refused("invalid_scope", "more than was granted", TokenCall.Outcome.REFUSED);
    }
    String granted = scope != null ? scope : family.scope;
    if (policy.rotation() != Rotation.SINGLE_USE) {
      boolean next = policy.rotation() == Rotation.ADDITIVE;
      return issue(token, next, audience, granted, TokenCall.Outcome.GRANTED);
    }
    return spend(token, audience, granted);
  }

  private Grant spend(RefreshToken token, @Nullable String audience, @Nullable String scope) {
    Family family = token.family;
    Instant now = clock.instant();
    Instant spentAt = token.spentAt;
    TokenCall.Outcome outcome = TokenCall.Outcome.GRANTED;
    if (spentAt == null) {
      if (policy.lastIssuedWins() && family.latest != token) {
        return reused(family, "Stale token");
      }
      token.spentAt = now;
    } else {
      if (!inGrace(token, spentAt, now)) {
        return reused(family, "Maximum allowed refresh token reuse exceeded");
      }
      outcome = TokenCall.Outcome.GRANTED_IN_GRACE;
    }
    token.uses++;
    family.spentLast = token;
    retire(family, policy.onRotation(), now);
    return issue(token, true, audience, scope, outcome);
  }

  private boolean inGrace(RefreshToken token, Instant spentAt, Instant now) {
    boolean intime = now.isBefore(spentAt.plus(policy.graceTime()));
    return token.family.spentLast == token && (intime || token.uses <= policy.graceCount());
  }

  private Grant reused(Family family, String why) {
    if (policy.onReuse() == Reuse.REVOKE_FAMILY) {
      end(family, "reuse");
    }
    return refused(why, TokenCall.Outcome.REUSE_DETECTED);
  }

  private Grant issue(
      RefreshToken presented,
      boolean rotate,
      @Nullable String audience,
      @Nullable String scope,
      TokenCall.Outcome outcome) {
    Family family = presented.family;
    AccessToken access = newAccessToken(family, family.subject, audience, scope);
    RefreshToken next = rotate ? newRefreshToken(family) : null;
    return Grant.given(access, next, outcome, lifetime);
  }

  private Grant refused(String why, TokenCall.Outcome outcome) {
    String error =
        switch (policy.refusal()) {
          case INVALID_GRANT -> "invalid_grant";
          case BAD_REFRESH_TOKEN -> "bad_refresh_token";
        };
    return Grant.refused(error, why, outcome);
  }

  private static boolean within(@Nullable String granted, @Nullable String asked) {
    return granted == null
        || asked == null
        || List.of(granted.split(" ")).containsAll(List.of(asked.split(" ")));
  }

  private RefreshToken newRefreshToken(Family family) {
    RefreshToken token = family.issue(mint.refreshToken());
    refreshTokens.put(token.value, token);
    return token;
  }

  private AccessToken newAccessToken(
      @Nullable Family family, String subject, @Nullable String audience, @Nullable String scope) {
    Instant expiresAt = clock.instant().plus(lifetime);
    String value = mint.accessToken(subject, audience, scope, clock.instant(), expiresAt);
    AccessToken token = new AccessToken(value, family, subject, audience, scope, expiresAt);
    accessTokens.put(value, token);
    if (family != null) {
      family.accessTokens.add(token);
    }
    return token;
  }

  private void retire(Family family, AccessTokens fate, Instant now) {
    if (fate == AccessTokens.LIVE) {
      return;
    }
    Instant end = fate == AccessTokens.DIE ? now : now.plus(policy.graceTime());
    for (AccessToken token : family.accessTokens) {
      if (!end.isAfter(now)) {
        token.revoked = true;
      } else if (token.expiresAt.isAfter(end)) {
        token.expiresAt = end;
      }
    }
  }

  private void end(Family family, String because) {
    if (family.endedBecause == null) {
      family.endedBecause = because;
    }
    retire(family, policy.onRevocation(), clock.instant());
  }

  /** RFC 7009: either kind of token; a refresh token takes its login along. */
  synchronized void revoke(String token) {
    RefreshToken refresh = refreshTokens.get(token);
    if (refresh != null) {
      end(refresh.family, "revoked");
    }
    AccessToken access = accessTokens.get(token);
    if (access != null) {
      access.revoked = true;
    }
  }

  synchronized void endSessions(String subject) {
    for (Family family : families.values()) {
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

  private int forLive(Predicate<AccessToken> change) {
    Instant now = clock.instant();
    return (int)
        accessTokens.values().stream()
            .filter(token -> token.state(now) == AccessToken.State.LIVE)
            .filter(change)
            .count();
  }

  synchronized @Nullable AccessToken access(String value) {
    return accessTokens.get(value);
  }

  synchronized AccessToken.State state(String value) {
    AccessToken token = accessTokens.get(value);
    return token == null ? AccessToken.State.UNKNOWN : token.state(clock.instant());
  }

  synchronized boolean live(String refreshToken) {
    RefreshToken token = refreshTokens.get(refreshToken);
    if (token == null || token.family.endedBecause != null) {
      return false;
    }
    return policy.rotation() != Rotation.SINGLE_USE
        || (token.spentAt == null && (!policy.lastIssuedWins() || token.family.latest == token));
  }

  synchronized boolean ended(String familyId) {
    Family family = families.get(familyId);
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
