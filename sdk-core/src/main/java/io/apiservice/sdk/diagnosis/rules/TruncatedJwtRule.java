package io.apiservice.sdk.diagnosis.rules;

import io.apiservice.sdk.diagnosis.Cause;
import io.apiservice.sdk.diagnosis.Confidence;
import io.apiservice.sdk.diagnosis.Evidence;
import io.apiservice.sdk.diagnosis.Finding;
import io.apiservice.sdk.diagnosis.exchange.CredentialSyntax;
import io.apiservice.sdk.diagnosis.exchange.ErrorBody;
import io.apiservice.sdk.diagnosis.exchange.ParsedExchange;
import io.apiservice.sdk.diagnosis.exchange.SentCredential;
import java.util.Optional;

/**
 * The text starts like a JWT but is not one. It was truncated, or copied together with other text.
 */
final class TruncatedJwtRule implements BuiltInRule {
  @Override
  public Optional<Finding> examine(ParsedExchange exchange) {
    boolean refused =
        exchange.status() == 400
            || exchange.status() == 401
            || (exchange.status() == 403 && exchange.body().format() != ErrorBody.BodyFormat.HTML);
    return refused
        ? exchange.presented().stream()
            .filter(
                p ->
                    p.location() != SentCredential.CredentialLocation.COOKIE
                        && !CredentialSyntax.hasParameters(p))
            .flatMap(p -> CredentialSyntax.jwt(p.secret()).stream())
            .findFirst()
            .flatMap(flaw -> finding(exchange, flaw))
        : Findings.none();
  }

  private static Optional<Finding> finding(ParsedExchange exchange, String flaw) {
    return Findings.of(
        exchange,
        Cause.CREDENTIALS_MALFORMED,
        Confidence.LIKELY,
        "what was sent is not well-formed: " + flaw,
        new Evidence("credential", flaw));
  }
}
