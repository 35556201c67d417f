package io.apiservice.sdk.diagnosis.rules;

import io.apiservice.sdk.diagnosis.Cause;
import io.apiservice.sdk.diagnosis.Confidence;
import io.apiservice.sdk.diagnosis.Evidence;
import io.apiservice.sdk.diagnosis.Finding;
import io.apiservice.sdk.diagnosis.SafeText;
import io.apiservice.sdk.diagnosis.exchange.ParsedExchange;
import java.util.ArrayList;
import java.util.List;

/**
 * The last rule, which always has a finding: a list of possible causes to check, without those that
 * are already ruled out.
 */
final class AmbiguousRule {
  private AmbiguousRule() {}

  static Finding about(ParsedExchange exchange) {
    List<Evidence> evidence = new ArrayList<>();
    evidence.add(new Evidence("status", String.valueOf(exchange.status())));
    exchange.challengeEvidence().stream().limit(1).forEach(evidence::add);
    exchange.messages().stream().limit(2).forEach(s -> evidence.add(exchange.evidence(s)));
    exchange
        .credential()
        .ifPresent(
            p ->
                evidence.add(
                    new Evidence(
                        "ruled out",
                        "a credential was sent ("
                            + SafeText.of(p.placement(), 80)
                            + "), is not a placeholder and is well-formed"
                            + life(exchange))));
    return new Finding(
        Cause.AMBIGUOUS,
        Confidence.POSSIBLE,
        Summaries.of(Cause.AMBIGUOUS),
        evidence,
        Remedies.on(Cause.AMBIGUOUS, exchange));
  }

  private static String life(ParsedExchange exchange) {
    return exchange.expiresAt().isPresent() && exchange.now().isPresent()
        ? "; according to its expiry it is still valid"
        : "; its expiry is not known";
  }
}
