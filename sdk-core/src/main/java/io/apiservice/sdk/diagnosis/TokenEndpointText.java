package io.apiservice.sdk.diagnosis;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** What a token endpoint's description tells beyond its code. */
final class TokenEndpointText {
  // In other words of a token endpoint, "expired", "scope" or "revoked" speak of the refresh token.
  private static final Set<Cause> SPECIAL =
      EnumSet.of(
          Cause.ACCOUNT_DISABLED, Cause.STEP_UP_REQUIRED, Cause.PROOF_REQUIRED, Cause.NOT_AUTH);

  private TokenEndpointText() {}

  static Optional<Finding> special(Scene scene) {
    return scene
        .explicit()
        .filter(m -> SPECIAL.contains(m.cause()))
        .filter(m -> !m.saying().words().contains("session") || m.cause() != Cause.ACCOUNT_DISABLED)
        .flatMap(
            m -> TokenEndpointRefusal.verdict(scene, m.cause(), Confidence.LIKELY, m.saying()));
  }

  /** A signed assertion whose times the server does not accept, and clocks that differ. */
  static Optional<Finding> clock(Scene scene) {
    boolean assertion =
        scene.exchange().requestBody().contains("assertion")
            || scene.says("assertion")
            || scene.says("iat")
            || scene.says("timeframe");
    return assertion
        ? new ClockDiffers().examine(scene).or(() -> timesRefused(scene))
        : Optional.empty();
  }

  private static Optional<Finding> timesRefused(Scene scene) {
    return scene
        .explicit()
        .filter(m -> m.cause() == Cause.CLOCK_SKEW)
        .flatMap(m -> new ExplicitReason(PhraseBooks.EXPLICIT).examine(scene));
  }

  /** A grant other than a refresh: password, code, assertion. */
  static Optional<Finding> otherGrant(Scene scene, Saying error) {
    return scene
        .explicit()
        .or(() -> PhraseBooks.LATE.find(scene.sayings()))
        .flatMap(m -> TokenEndpointRefusal.verdict(scene, m.cause(), Confidence.LIKELY, m.saying()))
        .or(
            () ->
                TokenEndpointRefusal.verdict(
                    scene, Cause.TOKEN_UNKNOWN, Confidence.POSSIBLE, error));
  }
}
