package io.apiservice.sdk.diagnosis;

import java.util.Optional;

/** The token is bound to a key (RFC 7800), and was sent as if it were not. */
final class BoundToken implements SceneRule {
  @Override
  public Optional<Finding> examine(Scene scene) {
    return scene.jwt().flatMap(jwt -> bound(scene, jwt));
  }

  private static Optional<Finding> bound(Scene scene, Jwt jwt) {
    boolean bound = jwt.has("cnf", "jkt") || jwt.has("cnf", "x5t#S256");
    boolean bearer = scene.sentAs("Bearer");
    return bound && bearer
        ? Verdict.of(
            scene,
            Cause.PROOF_REQUIRED,
            Confidence.LIKELY,
            "the token is bound to a key, and was sent as a plain Bearer",
            new Evidence(
                "JWT cnf", jwt.has("cnf", "jkt") ? "jkt (DPoP)" : "x5t#S256 (client certificate)"))
        : Verdict.none();
  }
}
