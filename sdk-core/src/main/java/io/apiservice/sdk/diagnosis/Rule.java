package io.apiservice.sdk.diagnosis;

import java.util.Optional;

/**
 * Recognises a cause. Rules are applied in order, an application's own first; the first finding
 * wins. A rule must be fast, pure and thread-safe; one that throws is skipped.
 */
@FunctionalInterface
public interface Rule {
  /**
   * Examines one exchange.
   *
   * @return a finding, or empty if this rule does not apply
   */
  Optional<Finding> examine(Exchange exchange);
}
