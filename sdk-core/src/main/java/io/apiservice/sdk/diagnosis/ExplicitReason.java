package io.apiservice.sdk.diagnosis;

import io.apiservice.sdk.redact.Ascii;
import java.util.Optional;
import java.util.regex.Pattern;

/** The server says why. */
final class ExplicitReason implements SceneRule {
  // "Your key may be invalid, or you used the wrong data centre" is evidence for neither.
  private static final Pattern HEDGED =
      Pattern.compile(
          "\\b(?:may|might|could) (?:be|have)\\b[^.;]{0,80}\\bor\\b|\\binvalid or the\\b");

  private final PhraseBook phrases;

  ExplicitReason(PhraseBook phrases) {
    this.phrases = phrases;
  }

  @Override
  public Optional<Finding> examine(Scene scene) {
    return phrases.find(scene.sayings()).flatMap(match -> finding(scene, match));
  }

  private static Optional<Finding> finding(Scene scene, PhraseBook.Match match) {
    boolean page = scene.body().kind() == ErrorBody.Kind.HTML || scene.status() / 100 == 2;
    Confidence confidence = page ? Confidence.LIKELY : match.confidence();
    Cause cause = match.cause();
    if (HEDGED.matcher(match.saying().words()).find()) {
      return Verdict.none();
    }
    if (cause == Cause.CLIENT_INVALID && !namesAClient(scene, match)) {
      return Verdict.none();
    }
    if (cause == Cause.WRONG_SCHEME && asksForTheSame(scene, match)) {
      return Verdict.none();
    }
    if (cause == Cause.WRONG_SCHEME && !inAuthorization(scene)) {
      return Verdict.of(
          scene,
          Cause.WRONG_PLACEMENT,
          Confidence.LIKELY,
          "the server looks for the credential in Authorization, it was sent elsewhere",
          scene.evidence(match.saying()));
    }
    if (cause == Cause.WRONG_TOKEN_TYPE) {
      Optional<Finding> scheme = SchemeNotOffered.in(scene);
      if (scheme.isPresent()) {
        return scheme;
      }
    }
    if (cause == Cause.INSUFFICIENT_SCOPE && tokenRather(scene, match)) {
      return Verdict.none();
    }
    if (cause == Cause.CLOCK_SKEW && clocksAgree(scene)) {
      return clocksAgreeAfterAll(scene, match);
    }
    if (cause == Cause.SIGNATURE_INVALID && noJwt(scene, match)) {
      return Verdict.of(
          scene,
          Cause.CREDENTIALS_MALFORMED,
          Confidence.LIKELY,
          "the server expects a JWT, and what was sent is none",
          scene.evidence(match.saying()));
    }
    if (cause == Cause.CREDENTIALS_MALFORMED && wellKnown(scene)) {
      return Verdict.of(
          scene,
          Cause.WRONG_TOKEN_TYPE,
          Confidence.POSSIBLE,
          "the server cannot read a credential that is well-formed: it expects another kind",
          scene.evidence(match.saying()));
    }
    if (cause == Cause.TOKEN_EXPIRED) {
      Confidence sure = LocalExpiry.alive(scene) ? Confidence.LIKELY : confidence;
      return Verdict.of(
          scene, cause, sure, LocalExpiry.summary(scene), LocalExpiry.evidence(scene, match));
    }
    return Verdict.of(
        scene, cause, confidence, Summaries.of(cause), scene.evidence(match.saying()));
  }

  // "You may not access this" is what many servers say to whoever they do not know any more.
  private static boolean tokenRather(Scene scene, PhraseBook.Match match) {
    boolean tokenRefused =
        scene.challengeParam("error").filter("invalid_token"::equals).isPresent();
    return scene.status() == 401
        && match.confidence() != Confidence.CERTAIN
        && (tokenRefused || LocalExpiry.expired(scene));
  }

  // Of a key alone "client" and "application" are said in passing.
  private static boolean namesAClient(Scene scene, PhraseBook.Match match) {
    String words = match.saying().words();
    return scene.exchange().tokenEndpoint()
        || words.contains("client id")
        || words.contains("client secret")
        || words.contains("client authentication")
        || scene.presented().isEmpty()
        || scene.presented().stream()
            .anyMatch(
                p ->
                    Ascii.lower(p.name()).contains("client")
                        || p.scheme().equalsIgnoreCase("Basic")
                        || Shape.hasParameters(p));
  }

  private static boolean asksForTheSame(Scene scene, PhraseBook.Match match) {
    String words = match.saying().words();
    return (words.contains("required") || words.contains("expected"))
        && scene
            .credential()
            .filter(p -> !p.scheme().isEmpty() && words.contains(Ascii.lower(p.scheme()) + " auth"))
            .isPresent();
  }

  private static boolean inAuthorization(Scene scene) {
    return scene.credential().isEmpty()
        || scene.presented().stream().anyMatch(Presented::inAuthorization);
  }

  static boolean noJwt(Scene scene, PhraseBook.Match match) {
    String words = match.saying().words();
    boolean speaksOfJwt = words.contains("jwt") || words.contains("algorithm");
    return speaksOfJwt
        && scene.jwt().isEmpty()
        && scene
            .credential()
            .filter(p -> p.scheme().equalsIgnoreCase("Bearer") && !p.secret().startsWith("ey"))
            .isPresent();
  }

  private static boolean wellKnown(Scene scene) {
    return scene.credential().flatMap(p -> KnownPrefix.of(p.secret())).isPresent();
  }

  private static boolean clocksAgree(Scene scene) {
    return scene
        .clockOffset()
        .filter(o -> o.abs().compareTo(ClockDiffers.TOLERATED) <= 0)
        .isPresent();
  }

  /** Texts about clocks with agreeing clocks mean a wrong lifetime, or a plain expiry. */
  private static Optional<Finding> clocksAgreeAfterAll(Scene scene, PhraseBook.Match match) {
    Optional<Finding> byClaims = new LocalExpiry().examine(scene);
    if (byClaims.isPresent()) {
      return byClaims;
    }
    String words = match.saying().words();
    boolean lifetime =
        words.contains("short lived")
            || words.contains("lifetime")
            || words.contains("too far in the future");
    if (lifetime) {
      return Verdict.of(
          scene,
          Cause.CREDENTIALS_MALFORMED,
          Confidence.LIKELY,
          "the signed token's lifetime is not one that the server accepts, though the clocks agree",
          scene.evidence(match.saying()));
    }
    if (words.contains("expired")) {
      return Verdict.of(
          scene,
          Cause.TOKEN_EXPIRED,
          Confidence.LIKELY,
          Summaries.of(Cause.TOKEN_EXPIRED),
          scene.evidence(match.saying()));
    }
    return Verdict.of(
        scene,
        Cause.CLOCK_SKEW,
        Confidence.LIKELY,
        "the server objects to the time that the request names",
        scene.evidence(match.saying()));
  }
}
