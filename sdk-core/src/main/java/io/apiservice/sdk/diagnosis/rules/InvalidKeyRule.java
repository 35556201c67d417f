package io.apiservice.sdk.diagnosis.rules;

import io.apiservice.sdk.diagnosis.Cause;
import io.apiservice.sdk.diagnosis.Finding;
import io.apiservice.sdk.diagnosis.exchange.ParsedExchange;
import java.util.Optional;

/**
 * The server says that the key or token is invalid. This counts more than the scheme of its
 * challenge.
 */
final class InvalidKeyRule implements BuiltInRule {
  @Override
  public Optional<Finding> examine(ParsedExchange exchange) {
    boolean names =
        exchange.messages().stream()
            .anyMatch(
                s ->
                    s.words().contains("key")
                        || s.words().contains("token")
                        || s.words().contains("jwt"));
    return names && exchange.status() < 500
        ? new GenericInvalidRule()
            .examine(exchange)
            .filter(f -> f.cause() != Cause.INSUFFICIENT_SCOPE)
        : Findings.none();
  }
}
