package io.apiservice.sdk.diagnosis.rules;

import io.apiservice.sdk.diagnosis.Cause;
import io.apiservice.sdk.diagnosis.Confidence;
import io.apiservice.sdk.diagnosis.Evidence;
import io.apiservice.sdk.diagnosis.Finding;
import io.apiservice.sdk.diagnosis.SafeText;
import io.apiservice.sdk.diagnosis.exchange.ParsedExchange;
import io.apiservice.sdk.diagnosis.exchange.SentCredential;
import io.apiservice.sdk.diagnosis.exchange.ServerMessage;
import io.apiservice.sdk.redact.Ascii;
import java.util.List;
import java.util.Optional;

/**
 * Looks for signs that software between the client and the application has removed the credential.
 * Some products are known to do that.
 */
final class StrippedHeaderRule implements BuiltInRule {
  @Override
  public Optional<Finding> examine(ParsedExchange exchange) {
    boolean bare =
        exchange.messages().stream().allMatch(s -> s.words().length() < 24)
            && !exchange.challenges().isEmpty()
            && exchange.challengeParam("error").isEmpty();
    boolean offered =
        exchange.credential().filter(p -> exchange.offersScheme(p.scheme())).isPresent();
    return bare && offered
        ? cdn(exchange).flatMap(e -> finding(exchange, e, Confidence.POSSIBLE))
        : Findings.none();
  }

  /** Called if the server says that no credential arrived. */
  static Optional<Finding> find(ParsedExchange exchange, ServerMessage message) {
    Optional<Evidence> mark =
        underscoreMark(exchange).or(() -> cdn(exchange)).or(() -> server(exchange));
    return mark.flatMap(
        m ->
            Findings.of(
                exchange,
                Cause.CREDENTIALS_STRIPPED,
                Confidence.LIKELY,
                "the credential was sent, but an intermediary seems to have removed it",
                List.of(m, exchange.evidence(message))));
  }

  static boolean underscoreDropped(ParsedExchange exchange) {
    return underscoreMark(exchange).isPresent();
  }

  // Unless it is configured otherwise, nginx ignores headers whose names contain an underscore.
  private static Optional<Evidence> underscoreMark(ParsedExchange exchange) {
    return exchange.presented().stream()
        .filter(
            p ->
                p.location() == SentCredential.CredentialLocation.HEADER
                    && p.name().indexOf('_') >= 0)
        .findFirst()
        .map(
            p ->
                new Evidence(
                    "request header",
                    SafeText.of(p.name(), 60) + " has an underscore, which nginx and others drop"));
  }

  private static Optional<Evidence> cdn(ParsedExchange exchange) {
    for (String name : List.of("Via", "X-Cache", "X-Amz-Cf-Id", "X-Varnish", "CF-Cache-Status")) {
      Optional<String> value = exchange.headers().first(name);
      if (value.isPresent()) {
        return Optional.of(exchange.evidence(name, value.get()));
      }
    }
    return Optional.empty();
  }

  private static Optional<Evidence> server(ParsedExchange exchange) {
    return exchange
        .headers()
        .first("Server")
        .filter(s -> Ascii.lower(s).startsWith("apache") || Ascii.lower(s).contains("mod_wsgi"))
        .map(
            s ->
                exchange.evidence(
                    "Server", s + " (CGI and WSGI applications get no Authorization by default)"));
  }

  private static Optional<Finding> finding(
      ParsedExchange exchange, Evidence mark, Confidence confidence) {
    return Findings.of(
        exchange,
        Cause.CREDENTIALS_STRIPPED,
        confidence,
        "the server responds as if no credential had arrived, and an intermediary may have removed it",
        List.of(mark));
  }
}
