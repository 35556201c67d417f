package io.apiservice.sdk.diagnosis.rules;

import io.apiservice.sdk.diagnosis.Cause;
import io.apiservice.sdk.diagnosis.Confidence;
import io.apiservice.sdk.diagnosis.Finding;
import io.apiservice.sdk.diagnosis.exchange.ParsedExchange;
import io.apiservice.sdk.diagnosis.exchange.PhraseTables;
import io.apiservice.sdk.diagnosis.exchange.ServerMessage;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** Reads the description of a token endpoint's error, which says more than its code. */
final class TokenEndpointPhrases {
  // Causes for which a phrase means the same at a token endpoint as elsewhere. Others do not:
  // there, "expired", "scope" or "revoked" are about the refresh token.
  private static final Set<Cause> SPECIAL =
      EnumSet.of(
          Cause.ACCOUNT_DISABLED, Cause.STEP_UP_REQUIRED, Cause.PROOF_REQUIRED, Cause.NOT_AUTH);

  private TokenEndpointPhrases() {}

  static Optional<Finding> special(ParsedExchange exchange) {
    return exchange
        .explicit()
        .filter(m -> SPECIAL.contains(m.cause()))
        .filter(
            m -> !m.message().words().contains("session") || m.cause() != Cause.ACCOUNT_DISABLED)
        .flatMap(
            m -> TokenEndpointRule.verdict(exchange, m.cause(), Confidence.LIKELY, m.message()));
  }

  /**
   * The request contained a signed assertion. The server does not accept the times in it, or the
   * clocks differ.
   */
  static Optional<Finding> clock(ParsedExchange exchange) {
    boolean assertion =
        exchange.exchange().requestBody().contains("assertion")
            || exchange.mentions("assertion")
            || exchange.mentions("iat")
            || exchange.mentions("timeframe");
    return assertion
        ? new ClockSkewRule().examine(exchange).or(() -> timesRefused(exchange))
        : Optional.empty();
  }

  private static Optional<Finding> timesRefused(ParsedExchange exchange) {
    return exchange
        .explicit()
        .filter(m -> m.cause() == Cause.CLOCK_SKEW)
        .flatMap(m -> new StatedReasonRule(PhraseTables.EXPLICIT).examine(exchange));
  }

  /** The request was not a refresh but used another grant type: password, code or assertion. */
  static Optional<Finding> otherGrant(ParsedExchange exchange, ServerMessage error) {
    return exchange
        .explicit()
        .or(() -> PhraseTables.LATE.find(exchange.messages()))
        .flatMap(
            m -> TokenEndpointRule.verdict(exchange, m.cause(), Confidence.LIKELY, m.message()))
        .or(
            () ->
                TokenEndpointRule.verdict(
                    exchange, Cause.TOKEN_UNKNOWN, Confidence.POSSIBLE, error));
  }
}
