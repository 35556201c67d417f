package io.apiservice.sdk.diagnosis;

import java.util.List;

/**
 * What a rule has found.
 *
 * @param cause the cause
 * @param confidence how sure the rule is
 * @param summary one sentence for a person
 * @param evidence what decided
 * @param hints what to do next, the most useful first
 */
public record Finding(
    Cause cause, Confidence confidence, String summary, List<Evidence> evidence, List<Hint> hints) {
  /** Copies the lists. */
  public Finding {
    evidence = List.copyOf(evidence);
    hints = List.copyOf(hints);
  }
}
