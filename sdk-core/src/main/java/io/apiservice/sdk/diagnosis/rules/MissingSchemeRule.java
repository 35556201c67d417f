package io.apiservice.sdk.diagnosis.rules;

import io.apiservice.sdk.diagnosis.Cause;
import io.apiservice.sdk.diagnosis.Confidence;
import io.apiservice.sdk.diagnosis.Evidence;
import io.apiservice.sdk.diagnosis.Finding;
import io.apiservice.sdk.diagnosis.exchange.ParsedExchange;
import java.util.Optional;

/** The credential was sent without a scheme, and nothing else explains the refusal. */
final class MissingSchemeRule implements BuiltInRule {
  @Override
  public Optional<Finding> examine(ParsedExchange exchange) {
    boolean bare =
        exchange.credential().filter(p -> p.inAuthorization() && p.scheme().isEmpty()).isPresent();
    return bare && exchange.status() < 500
        ? Findings.of(
            exchange,
            Cause.WRONG_SCHEME,
            Confidence.POSSIBLE,
            "the credential was sent without a scheme, which most servers cannot read",
            new Evidence("Authorization", "has no scheme such as Bearer (RFC 9110 §11.6.2)"))
        : Findings.none();
  }
}
