package io.apiservice.sdk.diagnosis.rules;

import io.apiservice.sdk.diagnosis.Cause;
import io.apiservice.sdk.diagnosis.Confidence;
import io.apiservice.sdk.diagnosis.Evidence;
import io.apiservice.sdk.diagnosis.Finding;
import io.apiservice.sdk.diagnosis.exchange.ParsedExchange;
import java.util.List;
import java.util.Optional;

/** Creates findings with the hints for their cause. */
final class Findings {
  private Findings() {}

  static Optional<Finding> of(
      ParsedExchange exchange,
      Cause cause,
      Confidence confidence,
      String summary,
      List<Evidence> evidence) {
    return Optional.of(
        new Finding(cause, confidence, summary, evidence, Remedies.on(cause, exchange)));
  }

  static Optional<Finding> of(
      ParsedExchange exchange,
      Cause cause,
      Confidence confidence,
      String summary,
      Evidence evidence) {
    return of(exchange, cause, confidence, summary, List.of(evidence));
  }

  static Optional<Finding> none() {
    return Optional.empty();
  }
}
