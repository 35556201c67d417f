package io.apiservice.sdk.diagnosis.rules;

import io.apiservice.sdk.diagnosis.Cause;
import io.apiservice.sdk.diagnosis.Confidence;
import io.apiservice.sdk.diagnosis.Evidence;
import io.apiservice.sdk.diagnosis.Finding;
import io.apiservice.sdk.diagnosis.exchange.Jwt;
import io.apiservice.sdk.diagnosis.exchange.ParsedExchange;
import java.util.Optional;

/** The token may be used only together with a key (RFC 7800), but was sent as a bearer token. */
final class SenderConstrainedTokenRule implements BuiltInRule {
  @Override
  public Optional<Finding> examine(ParsedExchange exchange) {
    return exchange.jwt().flatMap(jwt -> bound(exchange, jwt));
  }

  private static Optional<Finding> bound(ParsedExchange exchange, Jwt jwt) {
    boolean bound = jwt.has("cnf", "jkt") || jwt.has("cnf", "x5t#S256");
    boolean bearer = exchange.sentAs("Bearer");
    return bound && bearer
        ? Findings.of(
            exchange,
            Cause.PROOF_REQUIRED,
            Confidence.LIKELY,
            "the token is bound to a key, and was sent as a plain Bearer",
            new Evidence(
                "JWT cnf", jwt.has("cnf", "jkt") ? "jkt (DPoP)" : "x5t#S256 (client certificate)"))
        : Findings.none();
  }
}
