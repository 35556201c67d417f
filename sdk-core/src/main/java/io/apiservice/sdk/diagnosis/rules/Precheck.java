package io.apiservice.sdk.diagnosis.rules;

import io.apiservice.sdk.diagnosis.Cause;
import io.apiservice.sdk.diagnosis.Confidence;
import io.apiservice.sdk.diagnosis.CredentialFacts;
import io.apiservice.sdk.diagnosis.Evidence;
import io.apiservice.sdk.diagnosis.Exchange;
import io.apiservice.sdk.diagnosis.Finding;
import io.apiservice.sdk.diagnosis.exchange.HumanDuration;
import io.apiservice.sdk.diagnosis.exchange.KeyPrefix;
import io.apiservice.sdk.diagnosis.exchange.ParsedExchange;
import io.apiservice.sdk.http.Headers;
import io.apiservice.sdk.redact.Ascii;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds errors in a credential before it is sent. A finding that is {@link Confidence#CERTAIN}
 * means that no server could accept the credential. The other findings are warnings. No finding
 * contains a secret. The result depends on the arguments only.
 */
public final class Precheck {
  private static final URI NOWHERE = URI.create("https://precheck.invalid/");

  private Precheck() {}

  /**
   * Checks a credential.
   *
   * @param credential its text, without a scheme
   * @param facts what else is known about it; whether a refresh token is right here depends on the
   *     type
   * @param now the time on the client's clock
   * @return the findings, the most serious first; empty if there are none
   */
  public static List<Finding> of(String credential, CredentialFacts facts, Instant now) {
    ParsedExchange exchange = simulatedExchange(credential, facts, now);
    List<Finding> found = new ArrayList<>();
    empty(exchange, credential).ifPresent(found::add);
    new MalformedCredentialRule()
        .examine(exchange)
        .map(f -> weigh(f, credential))
        .ifPresent(found::add);
    new PlaceholderRule().examine(exchange).map(Precheck::likely).ifPresent(found::add);
    if (facts.type() != CredentialFacts.Type.REFRESH_TOKEN
        && facts.type() != CredentialFacts.Type.CLIENT) {
      new TokenTypeClaimRule().examine(exchange).map(Precheck::likely).ifPresent(found::add);
      refreshTokenByPrefix(exchange, credential).ifPresent(found::add);
    }
    new ExpiryRule().examine(exchange).map(Precheck::likely).ifPresent(found::add);
    expiresSoon(exchange, now).ifPresent(found::add);
    return found.stream().map(exchange::shown).toList();
  }

  private static ParsedExchange simulatedExchange(
      String credential, CredentialFacts facts, Instant now) {
    return new ParsedExchange(
        Exchange.of("GET", NOWHERE, Headers.of("X-Api-Key", credential))
            .credential(facts)
            .clientTime(now)
            .build());
  }

  private static Optional<Finding> empty(ParsedExchange exchange, String credential) {
    return credential.isEmpty()
        ? Findings.of(
            exchange,
            Cause.CREDENTIALS_MISSING,
            Confidence.CERTAIN,
            "the credential is empty",
            new Evidence("credential", "0 chars"))
        : Optional.empty();
  }

  // Lowers the confidence unless the credential cannot be sent at all. A header cannot contain a
  // line break, and a bearer token cannot contain a blank. Other errors are only unusual.
  private static Finding weigh(Finding finding, String credential) {
    boolean impossible = credential.chars().anyMatch(c -> c <= ' ' || c >= 0x7f);
    return impossible ? finding : likely(finding);
  }

  private static Finding likely(Finding finding) {
    return new Finding(
        finding.cause(), Confidence.LIKELY, finding.summary(), finding.evidence(), finding.hints());
  }

  private static Optional<Finding> refreshTokenByPrefix(
      ParsedExchange exchange, String credential) {
    return KeyPrefix.of(credential)
        .filter(k -> k.keyKind() != KeyPrefix.KeyKind.ACCESS)
        .flatMap(
            k ->
                Findings.of(
                    exchange,
                    Cause.WRONG_TOKEN_TYPE,
                    Confidence.LIKELY,
                    "its prefix is that of a "
                        + Ascii.lower(k.keyKind().name())
                        + " token or key of "
                        + k.provider()
                        + ", which is not for API calls",
                    new Evidence("credential", "begins with " + k.prefix())));
  }

  private static Optional<Finding> expiresSoon(ParsedExchange exchange, Instant now) {
    Optional<Instant> soon =
        exchange
            .expiresAt()
            .filter(e -> e.isAfter(now) && e.isBefore(now.plus(Duration.ofMinutes(5))))
            .filter(e -> exchange.exchange().credential().grant().isEmpty());
    return soon.flatMap(
        e ->
            Findings.of(
                exchange,
                Cause.TOKEN_EXPIRED,
                Confidence.POSSIBLE,
                "the token expires in "
                    + HumanDuration.of(Duration.between(now, e))
                    + " and nothing renews it",
                new Evidence("expiry", "exp " + e + ", client clock " + now)));
  }
}
