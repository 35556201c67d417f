package io.apiservice.sdk.diagnosis.rules;

import io.apiservice.sdk.diagnosis.Evidence;
import io.apiservice.sdk.diagnosis.Exchange;
import io.apiservice.sdk.diagnosis.Finding;
import io.apiservice.sdk.diagnosis.exchange.ParsedExchange;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A refresh could have helped, but it failed. The reason for that failure is the cause. */
final class FailedRefreshRule implements BuiltInRule {
  @Override
  public Optional<Finding> examine(ParsedExchange exchange) {
    return exchange.exchange().refreshFailure().map(FailedRefreshRule::explain);
  }

  private static Finding explain(Exchange failure) {
    Finding why = Rules.first(new ParsedExchange(failure), List.of());
    List<Evidence> evidence = new ArrayList<>();
    evidence.add(new Evidence("token endpoint", "status " + failure.status()));
    evidence.addAll(why.evidence());
    return new Finding(
        why.cause(),
        why.confidence(),
        "the token could not be refreshed: " + why.summary(),
        evidence,
        why.hints());
  }
}
