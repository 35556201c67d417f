package io.apiservice.sdk.diagnosis;

import java.util.Optional;

/**
 * Recognises why a request was refused. The rules are applied in order, those of the application
 * first; the first one with a finding decides. A rule must be fast and thread-safe, and its result
 * must depend on the exchange only. If a rule throws, it is skipped.
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
