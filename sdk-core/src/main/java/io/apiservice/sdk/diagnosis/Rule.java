package io.apiservice.sdk.diagnosis;

import java.util.Optional;

/**
 * One way of recognising a cause. Rules are asked in order, an application's own first; the first
 * finding wins. A rule must be fast, pure and thread-safe; one that throws is passed over.
 */
@FunctionalInterface
public interface Rule {
  /**
   * Looks at one exchange.
   *
   * @return a finding, or empty if this rule has nothing to say
   */
  Optional<Finding> examine(Exchange exchange);
}
