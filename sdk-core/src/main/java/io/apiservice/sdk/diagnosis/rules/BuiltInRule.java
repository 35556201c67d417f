package io.apiservice.sdk.diagnosis.rules;

import io.apiservice.sdk.diagnosis.Finding;
import io.apiservice.sdk.diagnosis.exchange.ParsedExchange;
import java.util.Optional;

/** A rule of the SDK's own: it sees the exchange already read. */
@FunctionalInterface
interface BuiltInRule {
  Optional<Finding> examine(ParsedExchange exchange);
}
