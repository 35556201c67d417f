package io.apiservice.sdk.testkit;

import java.time.Duration;
import java.util.Locale;

/**
 * How an authorization server treats refresh tokens: one value, changed by {@code with…} copies.
 * The presets follow what the servers of these names were seen, or are documented, to do.
 *
 * @param name for messages
 * @param rotation what a refresh does to the refresh token
 * @param graceTime how long the token spent last may be presented again
 * @param graceCount how many times the token spent last may be presented again
 * @param lastIssuedWins whether a repeat inside the grace makes the successors issued before stale
 * @param onReuse what a repeat outside the grace, or a stale token, does
 * @param onRotation what rotation does to the access tokens of the login
 * @param onRevocation what the end of the login does to its access tokens
 * @param refusalError how a refused refresh token is answered
 * @param sendsDate whether answers carry a {@code Date}
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
    /** The token stays, and the answer holds none. */
    NONE,
    /** A new token each time; the old one stays good. */
    ADDITIVE,
    /** A new token each time; the old one is spent. */
    SINGLE_USE
  }

  /** What presenting a spent token does. */
  public enum Reuse {
    /** The request is refused; the login lives on. */
    REFUSE,
    /** The request is refused and the whole login ends. */
    REVOKE_FAMILY
  }

  /** What becomes of access tokens. */
  public enum AccessTokens {
    /** They live until they expire. */
    LIVE,
    /** They are dead at once. */
    DIE,
    /** They are dead when the grace has passed. */
    DIE_AFTER_GRACE
  }

  /** How a refused refresh token is answered. */
  public enum RefusalError {
    /** RFC 6749 §5.2: 400 {@code invalid_grant}. */
    INVALID_GRANT,
    /** 200 with {@code bad_refresh_token}, as GitHub does. */
    BAD_REFRESH_TOKEN
  }

  /** Rotation with reuse detection and no grace; access tokens die with the login. The default. */
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
   * Keycloak with <em>Revoke Refresh Token</em>: grace by count, not by time; a repeat makes the
   * successors issued before stale, and a stale token ends the session. Sends no {@code Date}.
   */
  public static RefreshTokenPolicy keycloak(int maxReuse) {
    return strict().withGrace(maxReuse).withDate(false).named("keycloak" + maxReuse);
  }

  /** Auth0 without leeway: the family ends, access tokens live on. */
  public static RefreshTokenPolicy auth0() {
    return strict().withOnRevocation(AccessTokens.LIVE).named("auth0");
  }

  /** Auth0 with a leeway, which holds for the token spent last. */
  public static RefreshTokenPolicy auth0(Duration leeway) {
    return auth0().withGrace(leeway);
  }

  /** Okta: a grace of 30 s; after it the family and all access tokens end. */
  public static RefreshTokenPolicy okta() {
    return strict().withGrace(Duration.ofSeconds(30)).named("okta");
  }

  /** Cognito: a grace of 0 to 60 s; after it the request is refused and nothing else happens. */
  public static RefreshTokenPolicy cognito(Duration grace) {
    return strict()
        .withGrace(grace)
        .withLastIssuedWins(false)
        .withOnReuse(Reuse.REFUSE)
        .named("cognito");
  }

  /** Entra ID: a new token each time, the old ones stay good. */
  public static RefreshTokenPolicy entra() {
    return strict().withRotation(Rotation.ADDITIVE).named("entra");
  }

  /** Google: the refresh token never changes. */
  public static RefreshTokenPolicy google() {
    return withoutRotation().named("google");
  }

  /** GitHub Apps: single use; a rotation kills the old access token; refused with a 200. */
  public static RefreshTokenPolicy github() {
    return strict()
        .withOnReuse(Reuse.REFUSE)
        .withOnRotation(AccessTokens.DIE)
        .withRefusal(RefusalError.BAD_REFRESH_TOKEN)
        .named("github");
  }

  /** Atlassian 3LO: a grace of 10 min, with which the old access token ends. */
  public static RefreshTokenPolicy atlassian() {
    return strict()
        .withGrace(Duration.ofMinutes(10))
        .withLastIssuedWins(false)
        .withOnRotation(AccessTokens.DIE_AFTER_GRACE)
        .named("atlassian");
  }

  /** Ory Hydra with a grace of at most 5 min; after it the family ends. */
  public static RefreshTokenPolicy hydra(Duration grace) {
    return strict().withGrace(grace).withLastIssuedWins(false).named("hydra");
  }

  /** A preset by its name: {@code keycloak0}, {@code okta}, {@code auth0:PT5S} … */
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
      default -> throw new IllegalArgumentException("no policy is called " + name);
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

  /** A copy in which a repeat does, or does not, make the successors issued before stale. */
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

  /** A copy with another answer to reuse. */
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

  /** A copy in which rotation does something else to access tokens. */
  public RefreshTokenPolicy withOnRotation(AccessTokens fate) {
    return new RefreshTokenPolicy(
        name,
        rotation,
        graceTime,
        graceCount,
        lastIssuedWins,
        onReuse,
        fate,
        onRevocation,
        refusalError,
        sendsDate);
  }

  /** A copy in which the end of a login does something else to its access tokens. */
  public RefreshTokenPolicy withOnRevocation(AccessTokens fate) {
    return new RefreshTokenPolicy(
        name,
        rotation,
        graceTime,
        graceCount,
        lastIssuedWins,
        onReuse,
        onRotation,
        fate,
        refusalError,
        sendsDate);
  }

  /** A copy with another way to refuse. */
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

  /** A copy that sends a {@code Date}, or none. */
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
