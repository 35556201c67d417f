package io.apiservice.sdk.diagnosis.rules;

import io.apiservice.sdk.diagnosis.Cause;
import io.apiservice.sdk.diagnosis.Confidence;
import io.apiservice.sdk.diagnosis.Finding;
import io.apiservice.sdk.diagnosis.SafeText;
import io.apiservice.sdk.diagnosis.exchange.EncodedCredentials;
import io.apiservice.sdk.diagnosis.exchange.ParsedExchange;
import io.apiservice.sdk.diagnosis.exchange.SentCredential;
import java.util.Optional;

/** No challenge offers the scheme that was sent, and nothing else explains the refusal. */
final class UnsupportedSchemeRule implements BuiltInRule {
  @Override
  public Optional<Finding> examine(ParsedExchange exchange) {
    return exchange.credential().flatMap(sent -> judge(exchange, sent));
  }

  /** Checks whether the scheme in {@code Authorization} is one of those that the server offers. */
  static Optional<Finding> in(ParsedExchange exchange) {
    return exchange
        .credential()
        .filter(SentCredential::inAuthorization)
        .flatMap(s -> judge(exchange, s));
  }

  private static Optional<Finding> judge(ParsedExchange exchange, SentCredential sent) {
    if (exchange.offersScheme("ApiKey")
        && sent.scheme().equalsIgnoreCase("Bearer")
        && EncodedCredentials.is(sent.secret())) {
      return Findings.of(
          exchange,
          Cause.WRONG_SCHEME,
          Confidence.LIKELY,
          "a key in the form of id:key was sent as Bearer; the server offers ApiKey for these",
          exchange.challengeEvidence());
    }
    if (exchange.challenges().isEmpty()
        || exchange.offersScheme(sent.scheme())
        || (sent.inAuthorization() && exchange.challengeParam("error").isPresent())) {
      return Findings.none();
    }
    String wanted = exchange.quote(exchange.challenges().get(0).scheme());
    if (sent.inAuthorization()) {
      String was = sent.scheme().isEmpty() ? "no scheme" : SafeText.of(sent.scheme(), 40);
      return Findings.of(
          exchange,
          Cause.WRONG_SCHEME,
          Confidence.LIKELY,
          "the server wants " + wanted + ", " + was + " was sent",
          exchange.challengeEvidence());
    }
    boolean mayBeRight =
        sent.location() == SentCredential.CredentialLocation.COOKIE
            || sent.location() == SentCredential.CredentialLocation.BODY
            || exchange.knowsHeader(sent.name());
    return mayBeRight
        ? Findings.none()
        : Findings.of(
            exchange,
            Cause.WRONG_PLACEMENT,
            Confidence.POSSIBLE,
            "the server wants "
                + wanted
                + " in Authorization, the credential was sent in "
                + SafeText.of(sent.placement(), 80),
            exchange.challengeEvidence());
  }
}
