package io.apiservice.sdk.diagnosis;

import java.util.Optional;

/** The server gives no reason, and how the credential was presented is odd. */
final class OddPresentation implements SceneRule {
  @Override
  public Optional<Finding> examine(Scene scene) {
    return scene
        .credential()
        .filter(p -> scene.status() < 500)
        .flatMap(p -> twice(scene).or(() -> otherScheme(scene, p)).or(() -> otherPlace(scene, p)));
  }

  // RFC 6750 §2: not more than one method.
  private static Optional<Finding> twice(Scene scene) {
    boolean authorization = scene.presented().stream().anyMatch(Presented::inAuthorization);
    Optional<Presented> again =
        scene.presented().stream()
            .filter(p -> p.place() == Presented.Place.QUERY || p.place() == Presented.Place.BODY)
            .filter(p -> p.name().equals("access_token"))
            .findFirst();
    return authorization && again.isPresent() && scene.status() == 400
        ? Verdict.of(
            scene,
            Cause.CREDENTIALS_MALFORMED,
            Confidence.LIKELY,
            "the token was sent twice, in Authorization and in " + again.get().placement(),
            new Evidence("request", "Authorization and " + again.get().placement()))
        : Verdict.none();
  }

  private static Optional<Finding> otherScheme(Scene scene, Presented sent) {
    boolean jwt = sent.inAuthorization() && scene.jwt().isPresent();
    return jwt && sent.scheme().equalsIgnoreCase("Token") && !scene.offers("Token")
        ? Verdict.of(
            scene,
            Cause.WRONG_SCHEME,
            Confidence.POSSIBLE,
            "a JWT was sent with the scheme Token; nearly all servers want Bearer for these",
            new Evidence("Authorization", "Token (JWT)"))
        : Verdict.none();
  }

  private static Optional<Finding> otherPlace(Scene scene, Presented sent) {
    boolean elsewhere =
        sent.place() == Presented.Place.HEADER || sent.place() == Presented.Place.QUERY;
    boolean offered = scene.offers("Bearer") || scene.offers("Token") || scene.offers("Basic");
    return elsewhere && offered && !scene.serverReads(sent.name())
        ? Verdict.of(
            scene,
            Cause.WRONG_PLACEMENT,
            Confidence.POSSIBLE,
            "the server wants "
                + scene.quote(scene.challenges().get(0).scheme())
                + " in Authorization, the credential was sent in "
                + SafeText.of(sent.placement(), 80),
            scene.challengeEvidence())
        : Verdict.none();
  }
}
