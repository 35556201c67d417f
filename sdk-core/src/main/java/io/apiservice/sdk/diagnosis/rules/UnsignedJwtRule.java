package io.apiservice.sdk.diagnosis.rules;

import io.apiservice.sdk.diagnosis.Cause;
import io.apiservice.sdk.diagnosis.Confidence;
import io.apiservice.sdk.diagnosis.Evidence;
import io.apiservice.sdk.diagnosis.Finding;
import io.apiservice.sdk.diagnosis.exchange.ParsedExchange;
import java.util.Optional;

/**
 * The header of the JWT says that it is not signed. No server may accept such a token (RFC 8725
 * §3.2).
 */
final class UnsignedJwtRule implements BuiltInRule {
  @Override
  public Optional<Finding> examine(ParsedExchange exchange) {
    return exchange
        .jwt()
        .flatMap(jwt -> jwt.headerField("alg"))
        .filter(alg -> alg.equalsIgnoreCase("none"))
        .flatMap(
            alg ->
                Findings.of(
                    exchange,
                    Cause.SIGNATURE_INVALID,
                    Confidence.LIKELY,
                    "the JWT is not signed",
                    new Evidence("JWT header alg", "none")));
  }
}
