package io.apiservice.sdk.diagnosis.rules;

import io.apiservice.sdk.diagnosis.Cause;
import io.apiservice.sdk.diagnosis.Confidence;
import io.apiservice.sdk.diagnosis.Evidence;
import io.apiservice.sdk.diagnosis.Finding;
import io.apiservice.sdk.diagnosis.SafeText;
import io.apiservice.sdk.diagnosis.exchange.ParsedExchange;
import io.apiservice.sdk.diagnosis.exchange.SentCredential;
import java.util.Optional;

/**
 * The server gives no reason. The kind of the credential makes one cause more likely than others.
 */
final class UnexplainedRefusalRule implements BuiltInRule {
  @Override
  public Optional<Finding> examine(ParsedExchange exchange) {
    return exchange.status() == 401
        ? exchange.credential().flatMap(p -> basic(exchange, p).or(() -> jwtElsewhere(exchange, p)))
        : Findings.none();
  }

  // A user name and password cannot expire, and have no scopes and no audience.
  private static Optional<Finding> basic(ParsedExchange exchange, SentCredential sent) {
    return sent.scheme().equalsIgnoreCase("Basic") && exchange.offersScheme("Basic")
        ? Findings.of(
            exchange,
            Cause.TOKEN_UNKNOWN,
            Confidence.POSSIBLE,
            "the server refuses this name and password and does not say why",
            exchange.challengeEvidence())
        : Findings.none();
  }

  private static Optional<Finding> jwtElsewhere(ParsedExchange exchange, SentCredential sent) {
    boolean elsewhere =
        sent.location() == SentCredential.CredentialLocation.HEADER
            || sent.location() == SentCredential.CredentialLocation.QUERY;
    return elsewhere && exchange.jwt().isPresent() && !exchange.knowsHeader(sent.name())
        ? Findings.of(
            exchange,
            Cause.WRONG_PLACEMENT,
            Confidence.POSSIBLE,
            "a JWT was sent in "
                + SafeText.of(sent.placement(), 80)
                + "; nearly all servers look for these in Authorization: Bearer",
            new Evidence("request", SafeText.of(sent.placement(), 80)))
        : Findings.none();
  }
}
