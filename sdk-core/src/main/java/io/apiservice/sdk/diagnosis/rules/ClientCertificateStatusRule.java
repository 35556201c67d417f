package io.apiservice.sdk.diagnosis.rules;

import io.apiservice.sdk.diagnosis.Cause;
import io.apiservice.sdk.diagnosis.Confidence;
import io.apiservice.sdk.diagnosis.Evidence;
import io.apiservice.sdk.diagnosis.Finding;
import io.apiservice.sdk.diagnosis.exchange.ParsedExchange;
import java.util.Optional;

/**
 * Recognises the statuses 495 and 496, with which nginx and some load balancers refuse a client
 * certificate.
 */
final class ClientCertificateStatusRule implements BuiltInRule {
  @Override
  public Optional<Finding> examine(ParsedExchange exchange) {
    return exchange.status() == 495 || exchange.status() == 496
        ? Findings.of(
            exchange,
            Cause.PROOF_REQUIRED,
            Confidence.CERTAIN,
            exchange.status() == 496
                ? "the server wants a client certificate and got none"
                : "the server did not accept the client certificate",
            new Evidence("status", String.valueOf(exchange.status())))
        : Findings.none();
  }
}
