package io.apiservice.sdk.diagnosis.rules;

import io.apiservice.sdk.diagnosis.Cause;
import io.apiservice.sdk.diagnosis.Confidence;
import io.apiservice.sdk.diagnosis.Finding;
import io.apiservice.sdk.diagnosis.exchange.ParsedExchange;
import java.util.List;
import java.util.Optional;

/** The audience of the token is the URI of a well-known API other than this one. */
final class WrongAudienceRule implements BuiltInRule {
  // Providers whose audiences are the URIs of their APIs. Elsewhere an audience is often an
  // arbitrary name.
  private static final List<String> CLOUDS =
      List.of(
          "microsoft.com",
          "azure.com",
          "azure.net",
          "windows.net",
          "googleapis.com",
          "amazonaws.com",
          "salesforce.com",
          "atlassian.com",
          "office.com");

  @Override
  public Optional<Finding> examine(ParsedExchange exchange) {
    List<String> audiences = exchange.jwt().map(j -> j.texts("aud")).orElse(List.of());
    Optional<String> wanted =
        exchange.challengeParam("service").or(() -> exchange.challengeParam("audience"));
    if (wanted.isPresent() && !audiences.isEmpty() && !audiences.contains(wanted.get())) {
      return Findings.of(
          exchange,
          Cause.WRONG_AUDIENCE,
          Confidence.LIKELY,
          "the challenge names another service than the token's audience",
          List.of(
              exchange.evidence("WWW-Authenticate", wanted.get()),
              exchange.evidence("JWT aud", String.join(", ", audiences))));
    }
    boolean elsewhere =
        !audiences.isEmpty()
            && audiences.stream()
                .map(InternalIssuerRule::host)
                .allMatch(h -> cloud(h) && other(h, exchange));
    return elsewhere
        ? Findings.of(
            exchange,
            Cause.WRONG_AUDIENCE,
            Confidence.LIKELY,
            "the token names another API as its audience",
            exchange.evidence("JWT aud", String.join(", ", audiences)))
        : Findings.none();
  }

  private static boolean cloud(String host) {
    return CLOUDS.contains(InternalIssuerRule.site(host));
  }

  private static boolean other(String host, ParsedExchange exchange) {
    return !InternalIssuerRule.site(host).equals(InternalIssuerRule.site(exchange.host()));
  }
}
