package io.apiservice.sdk.diagnosis.rules;

import io.apiservice.sdk.diagnosis.Cause;
import io.apiservice.sdk.diagnosis.Confidence;
import io.apiservice.sdk.diagnosis.Evidence;
import io.apiservice.sdk.diagnosis.Finding;
import io.apiservice.sdk.diagnosis.exchange.ParsedExchange;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A user name and password were sent to a server that expects a token. What the server says about
 * "the token" then does not apply. The reverse, a token where the challenge asks for a password,
 * proves nothing: many servers send an obsolete challenge together with an error about the token.
 */
final class BasicInsteadOfBearerRule implements BuiltInRule {
  private static final Pattern WANTS_TOKEN =
      Pattern.compile("\\bbearer\\b|format is authorization|\\bjwt\\b|token format");

  @Override
  public Optional<Finding> examine(ParsedExchange exchange) {
    boolean basic = exchange.sentAs("Basic");
    if (!basic || exchange.exchange().tokenEndpoint() || exchange.offersScheme("Basic")) {
      return Findings.none();
    }
    if (!exchange.challenges().isEmpty() && exchange.status() < 500) {
      return wrong(
          exchange,
          "the server wants "
              + exchange.quote(exchange.challenges().get(0).scheme())
              + ", Basic was sent",
          exchange.challengeEvidence().get(0));
    }
    return exchange.messages().stream()
        .filter(s -> WANTS_TOKEN.matcher(s.words()).find())
        .findFirst()
        .flatMap(
            s ->
                wrong(
                    exchange,
                    "the server's message is about a token, but Basic was sent",
                    exchange.evidence(s)));
  }

  private static Optional<Finding> wrong(
      ParsedExchange exchange, String summary, Evidence evidence) {
    return Findings.of(exchange, Cause.WRONG_SCHEME, Confidence.LIKELY, summary, evidence);
  }
}
