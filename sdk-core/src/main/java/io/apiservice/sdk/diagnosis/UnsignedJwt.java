package io.apiservice.sdk.diagnosis;

import java.util.Optional;

/** A JWT that says of itself that it is not signed: no server may accept it (RFC 8725 §3.2). */
final class UnsignedJwt implements SceneRule {
  @Override
  public Optional<Finding> examine(Scene scene) {
    return scene
        .jwt()
        .flatMap(jwt -> jwt.headerField("alg"))
        .filter(alg -> alg.equalsIgnoreCase("none"))
        .flatMap(
            alg ->
                Verdict.of(
                    scene,
                    Cause.SIGNATURE_INVALID,
                    Confidence.LIKELY,
                    "the JWT is not signed",
                    new Evidence("JWT header alg", "none")));
  }
}
