package io.apiservice.sdk.diagnosis;

import java.util.Optional;

/** The server calls the key or token itself invalid: that outranks the scheme of its challenge. */
final class KeyRefused implements SceneRule {
  @Override
  public Optional<Finding> examine(Scene scene) {
    boolean names =
        scene.sayings().stream()
            .anyMatch(
                s ->
                    s.words().contains("key")
                        || s.words().contains("token")
                        || s.words().contains("jwt"));
    return names && scene.status() < 500
        ? new WeakReason().examine(scene).filter(f -> f.cause() != Cause.INSUFFICIENT_SCOPE)
        : Verdict.none();
  }
}
