package io.apiservice.sdk.diagnosis.rules;

import io.apiservice.sdk.diagnosis.Cause;
import io.apiservice.sdk.diagnosis.Confidence;
import io.apiservice.sdk.diagnosis.Evidence;
import io.apiservice.sdk.diagnosis.Finding;
import io.apiservice.sdk.diagnosis.exchange.ParsedExchange;
import java.util.Optional;

/** The server requires a DPoP proof (RFC 9449), but none was sent. */
final class DpopProofRule implements BuiltInRule {
  @Override
  public Optional<Finding> examine(ParsedExchange exchange) {
    boolean sentAsDpop = exchange.sentAs("DPoP");
    if (sentAsDpop && !exchange.exchange().requestHeaders().contains("DPoP")) {
      return Findings.of(
          exchange,
          Cause.PROOF_REQUIRED,
          Confidence.CERTAIN,
          "the token was sent as DPoP without the proof that belongs to it",
          new Evidence("request", "no DPoP header (RFC 9449 §7.1)"));
    }
    boolean bearer = exchange.sentAs("Bearer");
    return bearer && exchange.offersScheme("DPoP") && !exchange.offersScheme("Bearer")
        ? Findings.of(
            exchange,
            Cause.PROOF_REQUIRED,
            Confidence.LIKELY,
            "the server wants DPoP, and the token was sent as a plain Bearer",
            exchange.challengeEvidence())
        : Findings.none();
  }
}
