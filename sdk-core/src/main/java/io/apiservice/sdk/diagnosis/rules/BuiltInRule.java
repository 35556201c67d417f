package io.apiservice.sdk.diagnosis.rules;

import io.apiservice.sdk.diagnosis.Finding;
import io.apiservice.sdk.diagnosis.exchange.ParsedExchange;
import java.util.Optional;

/** A rule of the library. Unlike a rule of an application, it receives the parsed exchange. */
@FunctionalInterface
interface BuiltInRule {
  Optional<Finding> examine(ParsedExchange exchange);
}
