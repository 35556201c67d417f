package io.apiservice.sdk.diagnosis;

import java.util.Optional;

/** AWS API Gateway answers <i>Missing Authentication Token</i> to a path that it does not know. */
final class GatewayPath implements SceneRule {
  @Override
  public Optional<Finding> examine(Scene scene) {
    boolean wording = scene.says("missing authentication token") && scene.status() == 403;
    boolean sent = scene.presented().stream().anyMatch(p -> !p.secret().isEmpty());
    return wording && sent
        ? Verdict.of(
            scene,
            Cause.NOT_AUTH,
            Confidence.LIKELY,
            "a gateway says this of paths and methods that it does not know; a credential was sent",
            scene.evidence(scene.sayings().get(0)))
        : Verdict.none();
  }
}
