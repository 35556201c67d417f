package io.apiservice.sdk.diagnosis;

import java.util.Optional;

/** What was sent cannot be a credential, whatever the server says about it. */
final class MalformedSent implements SceneRule {
  @Override
  public Optional<Finding> examine(Scene scene) {
    if (scene.explicit().filter(MalformedSent::hasRead).isPresent()) {
      return Verdict.none();
    }
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

  /** Who calls it expired or revoked has read it, odd as it looks. */
  private static boolean hasRead(PhraseBook.Match match) {
    return match.cause() == Cause.TOKEN_EXPIRED && match.confidence() == Confidence.CERTAIN;
  }
}
