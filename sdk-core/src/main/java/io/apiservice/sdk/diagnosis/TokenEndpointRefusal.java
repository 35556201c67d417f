package io.apiservice.sdk.diagnosis;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The token endpoint refused: the OAuth code gives the family, the description the cause. */
final class TokenEndpointRefusal implements SceneRule {
  private static final Pattern CLIENT =
      Pattern.compile(
          "invalid client|client credentials|client secret|bad client|client auth|unknown client|client not found|client or client");
  private static final Pattern OF_A_CODE =
      Pattern.compile("redirect uri|pkce|code (?:verifier|challenge)");

  private static final Pattern REFRESH =
      Pattern.compile(
          "refresh ?token|session|stale|\\bgrant\\b|reuse|already used|not active|token is not|oneofmany|expired|revoked");

  @Override
  public Optional<Finding> examine(Scene scene) {
    if (!scene.exchange().tokenEndpoint()) {
      return Verdict.none();
    }
    Optional<Saying> error =
        scene.sayings().stream().filter(TokenEndpointRefusal::isOAuthCode).findFirst();
    if (error.isEmpty()) {
      return withoutCode(scene);
    }
    return byCode(scene, error.get());
  }

  private static boolean isOAuthCode(Saying saying) {
    return switch (saying.words()) {
      case "invalid grant",
          "invalid client",
          "unauthorized client",
          "unsupported grant type",
          "invalid scope",
          "invalid request",
          "invalid target",
          "access denied",
          "use dpop nonce",
          "invalid dpop proof",
          "bad refresh token",
          "bad verification code",
          "incorrect client credentials",
          "server error",
          "temporarily unavailable",
          "interaction required",
          "consent required",
          "login required",
          "invalid token",
          "expired token",
          "authorization pending",
          "slow down",
          "invalid refresh token",
          "invalid code",
          "redirect uri mismatch",
          "invalid client metadata",
          "invalid assertion" ->
          true;
      default -> false;
    };
  }

  private static Optional<Finding> byCode(Scene scene, Saying error) {
    return switch (error.words()) {
      case "invalid client", "incorrect client credentials" -> client(scene, error);
      case "unauthorized client" -> unauthorizedClient(scene, error);
      case "unsupported grant type", "invalid scope", "invalid target", "access denied" ->
          TokenEndpointText.special(scene)
              .or(() -> verdict(scene, Cause.GRANT_NOT_ALLOWED, Confidence.LIKELY, error));
      case "bad refresh token", "invalid refresh token" ->
          verdict(scene, Cause.REFRESH_TOKEN_INVALID, Confidence.CERTAIN, error);
      case "server error", "temporarily unavailable" ->
          verdict(scene, Cause.SERVER_FAULT, Confidence.LIKELY, error);
      case "authorization pending", "slow down" ->
          verdict(scene, Cause.NOT_AUTH, Confidence.LIKELY, error);
      case "use dpop nonce", "invalid dpop proof" ->
          verdict(scene, Cause.PROOF_REQUIRED, Confidence.CERTAIN, error);
      case "interaction required", "consent required", "login required" ->
          verdict(
              scene,
              scene.says("revoked") ? Cause.REFRESH_TOKEN_INVALID : Cause.STEP_UP_REQUIRED,
              Confidence.LIKELY,
              error);
      case "invalid request" -> invalidRequest(scene, error);
      default -> grant(scene, error);
    };
  }

  private static Optional<Finding> client(Scene scene, Saying error) {
    return TokenEndpointText.clock(scene)
        .or(
            () ->
                KnownCodes.cause(scene).flatMap(c -> verdict(scene, c, Confidence.CERTAIN, error)))
        .or(() -> verdict(scene, Cause.CLIENT_INVALID, Confidence.CERTAIN, error));
  }

  private static Optional<Finding> unauthorizedClient(Scene scene, Saying error) {
    Optional<Finding> known =
        KnownCodes.cause(scene).flatMap(c -> verdict(scene, c, Confidence.LIKELY, error));
    boolean secret =
        scene.sayings().stream()
            .anyMatch(s -> !s.equals(error) && CLIENT.matcher(s.words()).find());
    return known.or(
        () ->
            verdict(
                scene,
                secret ? Cause.CLIENT_INVALID : Cause.GRANT_NOT_ALLOWED,
                Confidence.LIKELY,
                error));
  }

  private static Optional<Finding> invalidRequest(Scene scene, Saying error) {
    return KnownCodes.cause(scene)
        .flatMap(c -> verdict(scene, c, Confidence.LIKELY, error))
        .or(() -> TokenEndpointText.special(scene))
        .or(() -> verdict(scene, InvalidRequest.cause(scene), Confidence.LIKELY, error));
  }

  private static Optional<Finding> grant(Scene scene, Saying error) {
    Optional<Finding> special =
        KnownCodes.cause(scene)
            .flatMap(c -> verdict(scene, c, Confidence.CERTAIN, error))
            .or(() -> TokenEndpointText.clock(scene))
            .or(() -> TokenEndpointText.special(scene));
    if (special.isPresent()) {
      return special;
    }
    if (scene.sayings().stream().anyMatch(s -> OF_A_CODE.matcher(s.words()).find())) {
      return verdict(scene, Cause.GRANT_NOT_ALLOWED, Confidence.LIKELY, error);
    }
    String form = scene.exchange().requestBody();
    boolean refresh =
        form.isEmpty() || form.contains("refresh_token") || scene.says("refresh token");
    return refresh
        ? verdict(scene, Cause.REFRESH_TOKEN_INVALID, Confidence.CERTAIN, error)
        : TokenEndpointText.otherGrant(scene, error);
  }

  /** An answer that is none of OAuth's: an outage, an intermediary, or a dialect. */
  private static Optional<Finding> withoutCode(Scene scene) {
    if (scene.status() >= 500) {
      return Verdict.of(
          scene,
          Cause.SERVER_FAULT,
          Confidence.CERTAIN,
          "the token endpoint failed; the refresh token may well be good: keep it",
          new Evidence("status", String.valueOf(scene.status())));
    }
    Optional<Finding> special =
        TokenEndpointText.clock(scene)
            .or(() -> TokenEndpointText.special(scene))
            .or(() -> new KnownCodes().examine(scene));
    if (special.isPresent()) {
      return special;
    }
    Optional<Saying> client =
        scene.sayings().stream().filter(s -> CLIENT.matcher(s.words()).find()).findFirst();
    if (client.isPresent()) {
      return verdict(scene, Cause.CLIENT_INVALID, Confidence.LIKELY, client.get());
    }
    return scene.sayings().stream()
        .filter(s -> s.words().contains("token") && REFRESH.matcher(s.words()).find())
        .findFirst()
        .flatMap(s -> verdict(scene, Cause.REFRESH_TOKEN_INVALID, Confidence.LIKELY, s))
        .or(() -> clientAtTheDoor(scene));
  }

  // RFC 6749 §5.2: 401 at the token endpoint is about the client.
  private static Optional<Finding> clientAtTheDoor(Scene scene) {
    return scene.status() == 401
        ? Verdict.of(
            scene,
            Cause.CLIENT_INVALID,
            Confidence.POSSIBLE,
            Summaries.of(Cause.CLIENT_INVALID),
            new Evidence("status", "401 without an OAuth error"))
        : Verdict.none();
  }

  static Optional<Finding> verdict(Scene scene, Cause cause, Confidence confidence, Saying saying) {
    List<Evidence> evidence =
        scene.sayings().stream()
            .filter(s -> s.equals(saying) || s.source().contains("description"))
            .limit(3)
            .map(scene::evidence)
            .toList();
    return Verdict.of(scene, cause, confidence, Summaries.of(cause), evidence);
  }
}
