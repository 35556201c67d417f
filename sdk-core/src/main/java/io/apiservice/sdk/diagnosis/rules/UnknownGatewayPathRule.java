package io.apiservice.sdk.diagnosis.rules;

import io.apiservice.sdk.diagnosis.Cause;
import io.apiservice.sdk.diagnosis.Confidence;
import io.apiservice.sdk.diagnosis.Finding;
import io.apiservice.sdk.diagnosis.exchange.ParsedExchange;
import java.util.Optional;

/** For an unknown path, AWS API Gateway responds <i>Missing Authentication Token</i>. */
final class UnknownGatewayPathRule implements BuiltInRule {
  @Override
  public Optional<Finding> examine(ParsedExchange exchange) {
    boolean wording = exchange.mentions("missing authentication token") && exchange.status() == 403;
    boolean sent = exchange.presented().stream().anyMatch(p -> !p.secret().isEmpty());
    return wording && sent
        ? Findings.of(
            exchange,
            Cause.NOT_AUTH,
            Confidence.LIKELY,
            "gateways respond like this to unknown paths and methods; a credential was sent",
            exchange.evidence(exchange.messages().get(0)))
        : Findings.none();
  }
}
