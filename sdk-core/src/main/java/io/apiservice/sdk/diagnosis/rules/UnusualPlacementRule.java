package io.apiservice.sdk.diagnosis.rules;

import io.apiservice.sdk.diagnosis.Cause;
import io.apiservice.sdk.diagnosis.Confidence;
import io.apiservice.sdk.diagnosis.Evidence;
import io.apiservice.sdk.diagnosis.Finding;
import io.apiservice.sdk.diagnosis.SafeText;
import io.apiservice.sdk.diagnosis.exchange.ParsedExchange;
import io.apiservice.sdk.diagnosis.exchange.SentCredential;
import java.util.Optional;

/** The server gives no reason, and the credential was sent in an unusual way. */
final class UnusualPlacementRule implements BuiltInRule {
  @Override
  public Optional<Finding> examine(ParsedExchange exchange) {
    return exchange
        .credential()
        .filter(p -> exchange.status() < 500)
        .flatMap(
            p ->
                twice(exchange)
                    .or(() -> otherScheme(exchange, p))
                    .or(() -> otherPlace(exchange, p)));
  }

  // A token must not be sent in two ways at once (RFC 6750 §2).
  private static Optional<Finding> twice(ParsedExchange exchange) {
    boolean authorization = exchange.presented().stream().anyMatch(SentCredential::inAuthorization);
    Optional<SentCredential> again =
        exchange.presented().stream()
            .filter(
                p ->
                    p.location() == SentCredential.CredentialLocation.QUERY
                        || p.location() == SentCredential.CredentialLocation.BODY)
            .filter(p -> p.name().equals("access_token"))
            .findFirst();
    return authorization && again.isPresent() && exchange.status() == 400
        ? Findings.of(
            exchange,
            Cause.CREDENTIALS_MALFORMED,
            Confidence.LIKELY,
            "the token was sent twice, in Authorization and in " + again.get().placement(),
            new Evidence("request", "Authorization and " + again.get().placement()))
        : Findings.none();
  }

  private static Optional<Finding> otherScheme(ParsedExchange exchange, SentCredential sent) {
    boolean jwt = sent.inAuthorization() && exchange.jwt().isPresent();
    return jwt && sent.scheme().equalsIgnoreCase("Token") && !exchange.offersScheme("Token")
        ? Findings.of(
            exchange,
            Cause.WRONG_SCHEME,
            Confidence.POSSIBLE,
            "a JWT was sent with the scheme Token; nearly all servers want Bearer for these",
            new Evidence("Authorization", "Token (JWT)"))
        : Findings.none();
  }

  private static Optional<Finding> otherPlace(ParsedExchange exchange, SentCredential sent) {
    boolean elsewhere =
        sent.location() == SentCredential.CredentialLocation.HEADER
            || sent.location() == SentCredential.CredentialLocation.QUERY;
    boolean offered =
        exchange.offersScheme("Bearer")
            || exchange.offersScheme("Token")
            || exchange.offersScheme("Basic");
    return elsewhere && offered && !exchange.knowsHeader(sent.name())
        ? Findings.of(
            exchange,
            Cause.WRONG_PLACEMENT,
            Confidence.POSSIBLE,
            "the server wants "
                + exchange.quote(exchange.challenges().get(0).scheme())
                + " in Authorization, the credential was sent in "
                + SafeText.of(sent.placement(), 80),
            exchange.challengeEvidence())
        : Findings.none();
  }
}
