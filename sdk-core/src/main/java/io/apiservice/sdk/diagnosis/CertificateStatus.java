package io.apiservice.sdk.diagnosis;

import java.util.Optional;

/** The status codes 495 and 496, by which nginx and load balancers refuse a client certificate. */
final class CertificateStatus implements SceneRule {
  @Override
  public Optional<Finding> examine(Scene scene) {
    return scene.status() == 495 || scene.status() == 496
        ? Verdict.of(
            scene,
            Cause.PROOF_REQUIRED,
            Confidence.CERTAIN,
            scene.status() == 496
                ? "the server wants a client certificate and got none"
                : "the server did not accept the client certificate",
            new Evidence("status", String.valueOf(scene.status())))
        : Verdict.none();
  }
}
