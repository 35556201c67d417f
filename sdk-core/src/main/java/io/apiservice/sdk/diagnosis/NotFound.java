package io.apiservice.sdk.diagnosis;

import java.util.Optional;

/** A bare 403 or 404 with a credential whose state is good: rights, or not about the credential. */
final class NotFound implements SceneRule {
  @Override
  public Optional<Finding> examine(Scene scene) {
    return scene.status() == 404 || scene.status() == 405 || scene.status() == 410
        ? Verdict.of(
            scene,
            Cause.NOT_AUTH,
            Confidence.POSSIBLE,
            "there is nothing at this address, or nothing that this credential may see",
            new Evidence("status", String.valueOf(scene.status())))
        : Verdict.none();
  }
}
