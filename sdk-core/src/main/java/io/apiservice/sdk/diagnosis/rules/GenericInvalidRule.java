package io.apiservice.sdk.diagnosis.rules;

import io.apiservice.sdk.diagnosis.Cause;
import io.apiservice.sdk.diagnosis.Confidence;
import io.apiservice.sdk.diagnosis.Finding;
import io.apiservice.sdk.diagnosis.exchange.NormalizedText;
import io.apiservice.sdk.diagnosis.exchange.ParsedExchange;
import io.apiservice.sdk.diagnosis.exchange.PhraseTable;
import io.apiservice.sdk.diagnosis.exchange.PhraseTables;
import java.util.Optional;

/** The server says that the credential is invalid, but not why. */
final class GenericInvalidRule implements BuiltInRule {
  @Override
  public Optional<Finding> examine(ParsedExchange exchange) {
    return PhraseTables.WEAK.find(exchange.messages()).flatMap(match -> judge(exchange, match));
  }

  private static Optional<Finding> judge(ParsedExchange exchange, PhraseTable.PhraseMatch match) {
    boolean oneOfMany =
        exchange.mentions(NormalizedText.ONE_OF_MANY)
            && !exchange.mentions(NormalizedText.NOT_KNOWN);
    if (oneOfMany && !exchange.isApiKey()) {
      return Findings.of(
          exchange,
          Cause.AMBIGUOUS,
          Confidence.POSSIBLE,
          "the server names several causes and does not say which",
          exchange.evidence(match.message()));
    }
    if (match.cause() == Cause.INSUFFICIENT_SCOPE && exchange.status() == 401) {
      return authenticationDenied(exchange, match);
    }
    if (match.cause() != Cause.TOKEN_UNKNOWN) {
      return Findings.of(
          exchange,
          match.cause(),
          match.confidence(),
          Summaries.of(match.cause()),
          exchange.evidence(match.message()));
    }
    if (StatedReasonRule.noJwt(exchange, match)) {
      return Findings.of(
          exchange,
          Cause.CREDENTIALS_MALFORMED,
          Confidence.POSSIBLE,
          "the server expects a JWT, and the credential is not one",
          exchange.evidence(match.message()));
    }
    Confidence confidence =
        exchange.isApiKey() && !oneOfMany ? match.confidence() : Confidence.POSSIBLE;
    return Findings.of(
        exchange,
        Cause.TOKEN_UNKNOWN,
        confidence,
        exchange.isApiKey()
            ? "the server does not know this key"
            : "the server does not accept this token, and does not say why",
        exchange.evidence(match.message()));
  }

  /** With status 401, "access denied" is about authentication and not about permissions. */
  private static Optional<Finding> authenticationDenied(
      ParsedExchange exchange, PhraseTable.PhraseMatch match) {
    return exchange.isApiKey()
        ? Findings.of(
            exchange,
            Cause.TOKEN_UNKNOWN,
            Confidence.POSSIBLE,
            "the server refuses this key and does not say why",
            exchange.evidence(match.message()))
        : Findings.none();
  }
}
