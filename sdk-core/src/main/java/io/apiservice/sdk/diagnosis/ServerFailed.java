package io.apiservice.sdk.diagnosis;

import java.util.Optional;

/** A 5xx without a word about credentials. */
final class ServerFailed implements SceneRule {
  @Override
  public Optional<Finding> examine(Scene scene) {
    return scene.status() >= 500 && scene.status() < 600
        ? Verdict.of(
            scene,
            Cause.SERVER_FAULT,
            Confidence.LIKELY,
            Summaries.of(Cause.SERVER_FAULT),
            new Evidence("status", String.valueOf(scene.status())))
        : Verdict.none();
  }
}
