package io.apiservice.sdk.diagnosis.rules;

import io.apiservice.sdk.diagnosis.Cause;
import io.apiservice.sdk.diagnosis.Confidence;
import io.apiservice.sdk.diagnosis.Evidence;
import io.apiservice.sdk.diagnosis.Finding;
import io.apiservice.sdk.diagnosis.exchange.HumanDuration;
import io.apiservice.sdk.diagnosis.exchange.ParsedExchange;
import io.apiservice.sdk.diagnosis.exchange.PhraseTable;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The clocks of client and server differ, and the refusal has to do with time. */
final class ClockSkewRule implements BuiltInRule {
  /**
   * A smaller difference of the clocks is ignored: servers tolerate it, or the delay of the network
   * explains it.
   */
  static final Duration TOLERATED = Duration.ofSeconds(25);

  @Override
  public Optional<Finding> examine(ParsedExchange exchange) {
    Optional<Duration> offset =
        exchange.clockOffset().filter(o -> o.abs().compareTo(TOLERATED) > 0);
    if (offset.isEmpty() || !aboutTime(exchange) || expiredByBothClocks(exchange)) {
      return Findings.none();
    }
    return Findings.of(
        exchange,
        Cause.CLOCK_SKEW,
        offset.get().abs().compareTo(Duration.ofMinutes(1)) > 0
            ? Confidence.CERTAIN
            : Confidence.LIKELY,
        "the client's clock is "
            + HumanDuration.of(offset.get().abs())
            + (offset.get().isNegative() ? " ahead of" : " behind")
            + " the server's",
        evidence(exchange));
  }

  private static List<Evidence> evidence(ParsedExchange exchange) {
    Evidence clocks =
        new Evidence(
            "Date",
            "server clock "
                + exchange
                    .serverTime()
                    .map(Instant::toString)
                    .orElse("measured at the token endpoint")
                + ", client clock "
                + exchange.exchange().clientTime());
    return exchange
        .explicit()
        .map(m -> List.of(clocks, exchange.evidence(m.message())))
        .orElse(List.of(clocks));
  }

  private static boolean aboutTime(ParsedExchange exchange) {
    Optional<Cause> said = exchange.explicit().map(PhraseTable.PhraseMatch::cause);
    if (said.isPresent()) {
      return said.get() == Cause.CLOCK_SKEW
          || said.get() == Cause.TOKEN_EXPIRED
          || said.get() == Cause.TOKEN_NOT_YET_VALID;
    }
    return expiredByServerOnly(exchange)
        || exchange.mentions("reasonable timeframe")
        || issuedInFuture(exchange);
  }

  private static boolean issuedInFuture(ParsedExchange exchange) {
    return exchange
        .jwt()
        .flatMap(j -> j.notBefore().or(j::issuedAt))
        .filter(t -> exchange.serverTime().filter(s -> t.isAfter(s.plus(TOLERATED))).isPresent())
        .isPresent();
  }

  private static boolean expiredByServerOnly(ParsedExchange exchange) {
    return exchange
        .expiresAt()
        .filter(e -> exchange.serverTime().filter(s -> !s.isBefore(e)).isPresent())
        .filter(e -> exchange.exchange().clientTime().isBefore(e))
        .isPresent();
  }

  private static boolean expiredByBothClocks(ParsedExchange exchange) {
    return exchange
        .expiresAt()
        .filter(e -> exchange.serverTime().filter(s -> s.isAfter(e)).isPresent())
        .filter(e -> exchange.exchange().clientTime().isAfter(e))
        .isPresent();
  }
}
