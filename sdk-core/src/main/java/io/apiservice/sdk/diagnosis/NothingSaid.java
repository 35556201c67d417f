package io.apiservice.sdk.diagnosis;

import java.util.ArrayList;
import java.util.List;

/** The honest end of the list: the checklist, with what is already ruled out. */
final class NothingSaid {
  private NothingSaid() {}

  static Finding about(Scene scene) {
    List<Evidence> evidence = new ArrayList<>();
    evidence.add(new Evidence("status", String.valueOf(scene.status())));
    scene.challengeEvidence().stream().limit(1).forEach(evidence::add);
    scene.sayings().stream().limit(2).forEach(s -> evidence.add(scene.evidence(s)));
    scene
        .credential()
        .ifPresent(
            p ->
                evidence.add(
                    new Evidence(
                        "ruled out",
                        "a credential was sent ("
                            + SafeText.of(p.placement(), 80)
                            + "), is no placeholder and is well-formed"
                            + life(scene))));
    return new Finding(
        Cause.AMBIGUOUS,
        Confidence.POSSIBLE,
        Summaries.of(Cause.AMBIGUOUS),
        evidence,
        Advice.on(Cause.AMBIGUOUS, scene));
  }

  private static String life(Scene scene) {
    return scene.expiresAt().isPresent() && scene.now().isPresent()
        ? "; by its expiry it is alive"
        : "; its expiry is not known";
  }
}
