package io.apiservice.sdk.diagnosis;

import java.util.Optional;

/** Not a word of why, but the kind of the credential leaves one reading more likely than others. */
final class BareRefusal implements SceneRule {
  @Override
  public Optional<Finding> examine(Scene scene) {
    return scene.status() == 401
        ? scene.credential().flatMap(p -> basic(scene, p).or(() -> jwtElsewhere(scene, p)))
        : Verdict.none();
  }

  // Names and passwords do not expire, have no scopes and no audience.
  private static Optional<Finding> basic(Scene scene, Presented sent) {
    return sent.scheme().equalsIgnoreCase("Basic") && scene.offers("Basic")
        ? Verdict.of(
            scene,
            Cause.TOKEN_UNKNOWN,
            Confidence.POSSIBLE,
            "the server does not let this name and password in, and does not say why",
            scene.challengeEvidence())
        : Verdict.none();
  }

  private static Optional<Finding> jwtElsewhere(Scene scene, Presented sent) {
    boolean elsewhere =
        sent.place() == Presented.Place.HEADER || sent.place() == Presented.Place.QUERY;
    return elsewhere && scene.jwt().isPresent() && !scene.serverReads(sent.name())
        ? Verdict.of(
            scene,
            Cause.WRONG_PLACEMENT,
            Confidence.POSSIBLE,
            "a JWT was sent in "
                + SafeText.of(sent.placement(), 80)
                + "; nearly all servers look for these in Authorization: Bearer",
            new Evidence("request", SafeText.of(sent.placement(), 80)))
        : Verdict.none();
  }
}
