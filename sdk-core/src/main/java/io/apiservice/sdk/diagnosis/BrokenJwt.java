package io.apiservice.sdk.diagnosis;

import java.util.Optional;

/** What starts like a JWT and is none: cut, or copied with its context. */
final class BrokenJwt implements SceneRule {
  @Override
  public Optional<Finding> examine(Scene scene) {
    boolean refused =
        scene.status() == 400
            || scene.status() == 401
            || (scene.status() == 403 && scene.body().kind() != ErrorBody.Kind.HTML);
    return refused
        ? scene.presented().stream()
            .filter(p -> p.place() != Presented.Place.COOKIE && !Shape.hasParameters(p))
            .flatMap(p -> Shape.jwt(p.secret()).stream())
            .findFirst()
            .flatMap(flaw -> finding(scene, flaw))
        : Verdict.none();
  }

  private static Optional<Finding> finding(Scene scene, String flaw) {
    return Verdict.of(
        scene,
        Cause.CREDENTIALS_MALFORMED,
        Confidence.LIKELY,
        "what was sent is not well-formed: " + flaw,
        new Evidence("credential", flaw));
  }
}
