package io.apiservice.sdk.testkit;

import java.time.Duration;
import java.util.Locale;

/**
 * How an authorization server treats refresh tokens. Immutable; the {@code with…} methods return
 * copies. The presets follow the observed or documented behaviour of the servers they are named
 * after.
 *
 * <pre>{@code
 * FakeAuthServer.builder().policy(RefreshTokenPolicy.okta().withDate(false)).start()
 * }</pre>
 *
 * @param name for messages
 * @param rotation what a refresh does to the refresh token
 * @param graceTime how long the refresh token spent last may be presented again
 * @param graceCount how many times the refresh token spent last may be presented again
 * @param lastIssuedWins whether a repeat within the grace makes earlier successors stale
 * @param onReuse what happens on a repeat outside the grace, or on a stale token
 * @param onRotation what rotation does to the access tokens of the login
 * @param onRevocation what the end of the login does to its access tokens
 * @param refusalError the response to a rejected refresh token
 * @param sendsDate whether responses have a {@code Date}
 */
public record RefreshTokenPolicy(
    String name,
    Rotation rotation,
    Duration graceTime,
    int graceCount,
    boolean lastIssuedWins,
    Reuse onReuse,
    AccessTokens onRotation,
    AccessTokens onRevocation,
    RefusalError refusalError,
    boolean sendsDate) {

  /** What a refresh does to the refresh token. */
  public enum Rotation {
    /** The refresh token stays the same, and the response contains none. */
    NONE,
    /** A new refresh token each time; the old one stays valid. */
    ADDITIVE,
    /** A new refresh token each time; the old one is spent. */
    SINGLE_USE
  }

  /** What happens when a spent refresh token is presented. */
  public enum Reuse {
    /** The request is rejected; the login stays valid. */
    REFUSE,
    /** The request is rejected and the whole login ends. */
    REVOKE_FAMILY
  }

  /** What happens to access tokens. */
  public enum AccessTokens {
    /** They stay valid until they expire. */
    LIVE,
    /** They are revoked at once. */
    DIE,
    /** They are revoked when the grace has passed. */
    DIE_AFTER_GRACE
  }

  /** The response to a rejected refresh token. */
  public enum RefusalError {
    /** RFC 6749 §5.2: 400 {@code invalid_grant}. */
    INVALID_GRANT,
    /** 200 with {@code bad_refresh_token}, as GitHub does. */
    BAD_REFRESH_TOKEN
  }

  /**
   * Rotation with reuse detection, without a grace; access tokens end with the login. The default.
   */
  public static RefreshTokenPolicy strict() {
    return new RefreshTokenPolicy(
        "strict",
        Rotation.SINGLE_USE,
        Duration.ZERO,
        0,
        true,
        Reuse.REVOKE_FAMILY,
        AccessTokens.LIVE,
        AccessTokens.DIE,
        RefusalError.INVALID_GRANT,
        true);
  }

  /** The refresh token never changes. */
  public static RefreshTokenPolicy withoutRotation() {
    return strict().withRotation(Rotation.NONE).named("without rotation");
  }

  /**
   * Keycloak with <em>Revoke Refresh Token</em>. Its grace is a number of uses, not a time. A
   * repeat makes earlier successors stale, and a stale token ends the session. Sends no {@code
   * Date}.
   */
  public static RefreshTokenPolicy keycloak(int maxReuse) {
    return strict().withGrace(maxReuse).withDate(false).named("keycloak" + maxReuse);
  }

  /** Auth0 without leeway: on reuse the login ends, its access tokens stay valid. */
  public static RefreshTokenPolicy auth0() {
    return strict().withOnRevocation(AccessTokens.LIVE).named("auth0");
  }

  /** Auth0 with a leeway for the refresh token spent last. */
  public static RefreshTokenPolicy auth0(Duration leeway) {
    return auth0().withGrace(leeway);
  }

  /** Okta: a grace of 30 s; on later reuse the login and all its access tokens end. */
  public static RefreshTokenPolicy okta() {
    return strict().withGrace(Duration.ofSeconds(30)).named("okta");
  }

  /** Cognito: a grace of 0 to 60 s; on later reuse the request is rejected and the login stays. */
  public static RefreshTokenPolicy cognito(Duration grace) {
    return strict()
        .withGrace(grace)
        .withLastIssuedWins(false)
        .withOnReuse(Reuse.REFUSE)
        .named("cognito");
  }

  /** Entra ID: a new refresh token each time; the old ones stay valid. */
  public static RefreshTokenPolicy entra() {
    return strict().withRotation(Rotation.ADDITIVE).named("entra");
  }

  /** Google: the refresh token never changes. */
  public static RefreshTokenPolicy google() {
    return withoutRotation().named("google");
  }

  /**
   * GitHub Apps: a refresh token can be used once, rotation revokes the old access token, and a
   * rejection has the status 200.
   */
  public static RefreshTokenPolicy github() {
    return strict()
        .withOnReuse(Reuse.REFUSE)
        .withOnRotation(AccessTokens.DIE)
        .withRefusal(RefusalError.BAD_REFRESH_TOKEN)
        .named("github");
  }

  /** Atlassian 3LO: a grace of 10 min, after which the old access token is revoked. */
  public static RefreshTokenPolicy atlassian() {
    return strict()
        .withGrace(Duration.ofMinutes(10))
        .withLastIssuedWins(false)
        .withOnRotation(AccessTokens.DIE_AFTER_GRACE)
        .named("atlassian");
  }

  /** Ory Hydra with a grace of at most 5 min; on later reuse the login ends. */
  public static RefreshTokenPolicy hydra(Duration grace) {
    return strict().withGrace(grace).withLastIssuedWins(false).named("hydra");
  }

  /**
   * A preset by its name, for instance {@code keycloak0}, {@code okta} or {@code auth0:PT5S}.
   *
   * @throws IllegalArgumentException if there is no such preset
   */
  public static RefreshTokenPolicy preset(String name) {
    int colon = name.indexOf(':');
    Duration grace = colon < 0 ? Duration.ZERO : Duration.parse(name.substring(colon + 1));
    String head = colon < 0 ? name : name.substring(0, colon);
    return switch (head.toLowerCase(Locale.ROOT)) {
      case "strict" -> strict().withGrace(grace);
      case "none" -> withoutRotation();
      case "keycloak0" -> keycloak(0);
      case "keycloak1" -> keycloak(1);
      case "keycloak2" -> keycloak(2);
      case "auth0" -> auth0(grace);
      case "okta" -> colon < 0 ? okta() : okta().withGrace(grace);
      case "cognito" -> cognito(grace);
      case "entra" -> entra();
      case "google" -> google();
      case "github" -> github();
      case "atlassian" -> atlassian();
      case "hydra" -> hydra(grace);
      default -> throw new IllegalArgumentException("unknown policy: " + name);
    };
  }

  /** A copy with another name. */
  public RefreshTokenPolicy named(String other) {
    return new RefreshTokenPolicy(
        other,
        rotation,
        graceTime,
        graceCount,
        lastIssuedWins,
        onReuse,
        onRotation,
        onRevocation,
        refusalError,
        sendsDate);
  }

  /** A copy with another rotation. */
  public RefreshTokenPolicy withRotation(Rotation other) {
    return new RefreshTokenPolicy(
        name,
        other,
        graceTime,
        graceCount,
        lastIssuedWins,
        onReuse,
        onRotation,
        onRevocation,
        refusalError,
        sendsDate);
  }

  /** A copy with a grace by time and none by count. */
  public RefreshTokenPolicy withGrace(Duration time) {
    return new RefreshTokenPolicy(
        name,
        rotation,
        time,
        0,
        lastIssuedWins,
        onReuse,
        onRotation,
        onRevocation,
        refusalError,
        sendsDate);
  }

  /** A copy with a grace by count and none by time. */
  public RefreshTokenPolicy withGrace(int count) {
    return new RefreshTokenPolicy(
        name,
        rotation,
        Duration.ZERO,
        count,
        lastIssuedWins,
        onReuse,
        onRotation,
        onRevocation,
        refusalError,
        sendsDate);
  }

  /** A copy in which a repeat does, or does not, make earlier successors stale. */
  public RefreshTokenPolicy withLastIssuedWins(boolean wins) {
    return new RefreshTokenPolicy(
        name,
        rotation,
        graceTime,
        graceCount,
        wins,
        onReuse,
        onRotation,
        onRevocation,
        refusalError,
        sendsDate);
  }

  /** A copy with another reaction to reuse. */
  public RefreshTokenPolicy withOnReuse(Reuse other) {
    return new RefreshTokenPolicy(
        name,
        rotation,
        graceTime,
        graceCount,
        lastIssuedWins,
        other,
        onRotation,
        onRevocation,
        refusalError,
        sendsDate);
  }

  /** A copy with another effect of rotation on access tokens. */
  public RefreshTokenPolicy withOnRotation(AccessTokens other) {
    return new RefreshTokenPolicy(
        name,
        rotation,
        graceTime,
        graceCount,
        lastIssuedWins,
        onReuse,
        other,
        onRevocation,
        refusalError,
        sendsDate);
  }

  /** A copy with another effect of the end of a login on its access tokens. */
  public RefreshTokenPolicy withOnRevocation(AccessTokens other) {
    return new RefreshTokenPolicy(
        name,
        rotation,
        graceTime,
        graceCount,
        lastIssuedWins,
        onReuse,
        onRotation,
        other,
        refusalError,
        sendsDate);
  }

  /** A copy with another response to a rejected refresh token. */
  public RefreshTokenPolicy withRefusal(RefusalError other) {
    return new RefreshTokenPolicy(
        name,
        rotation,
        graceTime,
        graceCount,
        lastIssuedWins,
        onReuse,
        onRotation,
        onRevocation,
        other,
        sendsDate);
  }

  /** A copy that does, or does not, send a {@code Date}. */
  public RefreshTokenPolicy withDate(boolean sends) {
    return new RefreshTokenPolicy(
        name,
        rotation,
        graceTime,
        graceCount,
        lastIssuedWins,
        onReuse,
        onRotation,
        onRevocation,
        refusalError,
        sends);
  }
}
