package io.apiservice.sdk.diagnosis;

import java.util.Optional;

/** The scheme that was sent is offered nowhere, and nothing else explains the refusal. */
final class SchemeNotOffered implements SceneRule {
  @Override
  public Optional<Finding> examine(Scene scene) {
    return scene.credential().flatMap(sent -> judge(scene, sent));
  }

  /** Where the scheme in {@code Authorization} is none of those that the server offers. */
  static Optional<Finding> in(Scene scene) {
    return scene.credential().filter(Presented::inAuthorization).flatMap(s -> judge(scene, s));
  }

  private static Optional<Finding> judge(Scene scene, Presented sent) {
    if (scene.offers("ApiKey")
        && sent.scheme().equalsIgnoreCase("Bearer")
        && EncodedPair.is(sent.secret())) {
      return Verdict.of(
          scene,
          Cause.WRONG_SCHEME,
          Confidence.LIKELY,
          "a key in the form of id:key was sent as Bearer; the server offers ApiKey for these",
          scene.challengeEvidence());
    }
    if (scene.challenges().isEmpty()
        || scene.offers(sent.scheme())
        || (sent.inAuthorization() && scene.challengeParam("error").isPresent())) {
      return Verdict.none();
    }
    String wanted = scene.quote(scene.challenges().get(0).scheme());
    if (sent.inAuthorization()) {
      String was = sent.scheme().isEmpty() ? "no scheme" : SafeText.of(sent.scheme(), 40);
      return Verdict.of(
          scene,
          Cause.WRONG_SCHEME,
          Confidence.LIKELY,
          "the server wants " + wanted + ", " + was + " was sent",
          scene.challengeEvidence());
    }
    boolean mayBeRight =
        sent.place() == Presented.Place.COOKIE
            || sent.place() == Presented.Place.BODY
            || scene.serverReads(sent.name());
    return mayBeRight
        ? Verdict.none()
        : Verdict.of(
            scene,
            Cause.WRONG_PLACEMENT,
            Confidence.POSSIBLE,
            "the server wants "
                + wanted
                + " in Authorization, the credential was sent in "
                + SafeText.of(sent.placement(), 80),
            scene.challengeEvidence());
  }
}
