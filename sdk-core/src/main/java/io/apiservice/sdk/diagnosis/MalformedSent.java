package io.apiservice.sdk.diagnosis;

import java.util.Optional;

/** What was sent cannot be a credential, whatever the server says about it. */
final class MalformedSent implements SceneRule {
  @Override
  public Optional<Finding> examine(Scene scene) {
    for (Presented presented : scene.presented()) {
      Optional<String> flaw = Shape.flaw(presented);
      if (flaw.isPresent()) {
        return Verdict.of(
            scene,
            Cause.CREDENTIALS_MALFORMED,
            Confidence.CERTAIN,
            "what was sent is not well-formed: " + flaw.get(),
            new Evidence(
                SafeText.of(presented.placement(), 80),
                flaw.get() + " (" + Fingerprint.of(presented.secret()) + ")"));
      }
    }
    return Verdict.none();
  }
}
