package io.apiservice.sdk.diagnosis.rules;

import io.apiservice.sdk.diagnosis.Cause;
import io.apiservice.sdk.diagnosis.Confidence;
import io.apiservice.sdk.diagnosis.Evidence;
import io.apiservice.sdk.diagnosis.Finding;
import io.apiservice.sdk.diagnosis.exchange.ParsedExchange;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A token was obtained because of a refusal, and was refused at once itself. So another refresh
 * cannot help.
 */
final class FreshTokenRule implements BuiltInRule {
  @Override
  public Optional<Finding> examine(ParsedExchange exchange) {
    if (!exchange.exchange().freshTokenRejected() || otherSchemeWanted(exchange)) {
      return Findings.none();
    }
    List<Evidence> evidence = new ArrayList<>();
    evidence.add(
        new Evidence("token", "obtained a moment ago because its predecessor was refused"));
    exchange.messages().stream().limit(2).forEach(s -> evidence.add(exchange.evidence(s)));
    return Findings.of(
        exchange,
        Cause.FRESH_TOKEN_REJECTED,
        Confidence.CERTAIN,
        "a token that was obtained a moment ago was refused as well",
        evidence);
  }

  /**
   * Whether the server wants another scheme and not another token: no challenge offers the scheme
   * that was sent, and no message mentions a token.
   */
  private static boolean otherSchemeWanted(ParsedExchange exchange) {
    return !exchange.challenges().isEmpty()
        && exchange.credential().filter(p -> !exchange.offersScheme(p.scheme())).isPresent()
        && !exchange.mentions("token")
        && !exchange.mentions("jwt");
  }
}
