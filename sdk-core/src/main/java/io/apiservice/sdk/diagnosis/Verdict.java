package io.apiservice.sdk.diagnosis;

import java.util.List;
import java.util.Optional;

/** Assembles a finding with the advice that belongs to its cause. */
final class Verdict {
  private Verdict() {}

  static Optional<Finding> of(
      Scene scene, Cause cause, Confidence confidence, String summary, List<Evidence> evidence) {
    return Optional.of(new Finding(cause, confidence, summary, evidence, Advice.on(cause, scene)));
  }

  static Optional<Finding> of(
      Scene scene, Cause cause, Confidence confidence, String summary, Evidence evidence) {
    return of(scene, cause, confidence, summary, List.of(evidence));
  }

  static Optional<Finding> none() {
    return Optional.empty();
  }
}
