package io.apiservice.sdk.diagnosis.rules;

import io.apiservice.sdk.diagnosis.Cause;
import io.apiservice.sdk.diagnosis.Confidence;
import io.apiservice.sdk.diagnosis.Evidence;
import io.apiservice.sdk.diagnosis.Finding;
import io.apiservice.sdk.diagnosis.exchange.HumanDuration;
import io.apiservice.sdk.diagnosis.exchange.Jwt;
import io.apiservice.sdk.diagnosis.exchange.ParsedExchange;
import io.apiservice.sdk.diagnosis.exchange.PhraseTable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The client knows that the token has expired or is not valid yet. The server does not say so. */
final class ExpiryRule implements BuiltInRule {
  @Override
  public Optional<Finding> examine(ParsedExchange exchange) {
    if (expired(exchange)) {
      return Findings.of(
          exchange,
          Cause.TOKEN_EXPIRED,
          Confidence.CERTAIN,
          summary(exchange),
          List.of(times(exchange)));
    }
    return notYetValid(exchange);
  }

  static boolean expired(ParsedExchange exchange) {
    return exchange
        .expiresAt()
        .filter(e -> exchange.now().filter(e::isBefore).isPresent())
        .isPresent();
  }

  /**
   * Whether the client knows that the token has not expired. If the server says "expired" then, it
   * may mean another token.
   */
  static boolean alive(ParsedExchange exchange) {
    return exchange
        .expiresAt()
        .filter(e -> exchange.now().filter(e::isAfter).isPresent())
        .isPresent();
  }

  private static Optional<Finding> notYetValid(ParsedExchange exchange) {
    Optional<Instant> begins = exchange.jwt().flatMap(Jwt::notBefore);
    boolean early =
        begins
            .filter(
                b ->
                    exchange
                        .now()
                        .filter(n -> b.isAfter(n.plus(ClockSkewRule.TOLERATED)))
                        .isPresent())
            .isPresent();
    return early
        ? Findings.of(
            exchange,
            Cause.TOKEN_NOT_YET_VALID,
            Confidence.CERTAIN,
            "the token is not valid yet",
            new Evidence("JWT nbf", begins.map(Instant::toString).orElse("")))
        : Findings.none();
  }

  /** Describes the expiry, for example {@code the access token expired 3 minutes ago}. */
  static String summary(ParsedExchange exchange) {
    if (!expired(exchange)) {
      return Summaries.of(Cause.TOKEN_EXPIRED);
    }
    Duration ago =
        Duration.between(
            exchange.expiresAt().orElse(Instant.EPOCH), exchange.now().orElse(Instant.EPOCH));
    String what = exchange.isApiKey() ? "the key" : "the access token";
    return what + " expired " + HumanDuration.of(ago) + " ago";
  }

  static List<Evidence> evidence(ParsedExchange exchange, PhraseTable.PhraseMatch match) {
    List<Evidence> evidence = new ArrayList<>();
    if (expired(exchange)) {
      evidence.add(times(exchange));
    }
    evidence.add(exchange.evidence(match.message()));
    return evidence;
  }

  private static Evidence times(ParsedExchange exchange) {
    String clock = exchange.serverTime().isPresent() ? "server clock " : "client clock ";
    return new Evidence(
        "expiry",
        "exp "
            + exchange.expiresAt().map(Instant::toString).orElse("")
            + ", "
            + clock
            + exchange.now().map(Instant::toString).orElse(""));
  }
}
