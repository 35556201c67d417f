package io.apiservice.sdk.diagnosis;

import java.util.List;

/**
 * The result of a rule.
 *
 * @param cause the cause
 * @param confidence how certain the cause is
 * @param summary one sentence for people
 * @param evidence the facts that led to the cause
 * @param hints what to do next, the most useful first
 */
public record Finding(
    Cause cause, Confidence confidence, String summary, List<Evidence> evidence, List<Hint> hints) {
  /** Copies the lists, so that later changes have no effect. */
  public Finding {
    evidence = List.copyOf(evidence);
    hints = List.copyOf(hints);
  }
}
