package io.apiservice.sdk.diagnosis;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A token obtained because of a refusal was refused at once: another refresh cannot help. */
final class FreshTokenRefused implements SceneRule {
  @Override
  public Optional<Finding> examine(Scene scene) {
    if (!scene.exchange().freshTokenRejected() || otherSchemeWanted(scene)) {
      return Verdict.none();
    }
    List<Evidence> evidence = new ArrayList<>();
    evidence.add(new Evidence("token", "obtained a moment ago because the one before was refused"));
    scene.sayings().stream().limit(2).forEach(s -> evidence.add(scene.evidence(s)));
    return Verdict.of(
        scene,
        Cause.FRESH_TOKEN_REJECTED,
        Confidence.CERTAIN,
        "a token that was obtained a moment ago was refused as well",
        evidence);
  }

  /** The scheme is offered nowhere and nothing is said of the token: no new token could help. */
  private static boolean otherSchemeWanted(Scene scene) {
    return !scene.challenges().isEmpty()
        && scene.credential().filter(p -> !scene.offers(p.scheme())).isPresent()
        && !scene.says("token")
        && !scene.says("jwt");
  }
}
