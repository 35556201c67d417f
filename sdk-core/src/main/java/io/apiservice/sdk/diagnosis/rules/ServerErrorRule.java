package io.apiservice.sdk.diagnosis.rules;

import io.apiservice.sdk.diagnosis.Cause;
import io.apiservice.sdk.diagnosis.Confidence;
import io.apiservice.sdk.diagnosis.Evidence;
import io.apiservice.sdk.diagnosis.Finding;
import io.apiservice.sdk.diagnosis.exchange.ParsedExchange;
import java.util.Optional;

/** The server failed with a 5xx and does not mention credentials. */
final class ServerErrorRule implements BuiltInRule {
  @Override
  public Optional<Finding> examine(ParsedExchange exchange) {
    return exchange.status() >= 500 && exchange.status() < 600
        ? Findings.of(
            exchange,
            Cause.SERVER_FAULT,
            Confidence.LIKELY,
            Summaries.of(Cause.SERVER_FAULT),
            new Evidence("status", String.valueOf(exchange.status())))
        : Findings.none();
  }
}
