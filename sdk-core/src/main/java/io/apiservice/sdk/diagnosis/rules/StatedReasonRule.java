package io.apiservice.sdk.diagnosis.rules;

import io.apiservice.sdk.diagnosis.Cause;
import io.apiservice.sdk.diagnosis.Confidence;
import io.apiservice.sdk.diagnosis.Finding;
import io.apiservice.sdk.diagnosis.exchange.CredentialSyntax;
import io.apiservice.sdk.diagnosis.exchange.ErrorBody;
import io.apiservice.sdk.diagnosis.exchange.KeyPrefix;
import io.apiservice.sdk.diagnosis.exchange.ParsedExchange;
import io.apiservice.sdk.diagnosis.exchange.PhraseTable;
import io.apiservice.sdk.diagnosis.exchange.SentCredential;
import io.apiservice.sdk.redact.Ascii;
import java.util.Optional;
import java.util.regex.Pattern;

/** The server states the reason in words. */
final class StatedReasonRule implements BuiltInRule {
  // A sentence such as "your key may be invalid, or you used the wrong data centre" is evidence for
  // neither.
  private static final Pattern HEDGED =
      Pattern.compile(
          "\\b(?:may|might|could) (?:be|have)\\b[^.;]{0,80}\\bor\\b|\\binvalid or the\\b");

  private final PhraseTable phrases;

  StatedReasonRule(PhraseTable phrases) {
    this.phrases = phrases;
  }

  @Override
  public Optional<Finding> examine(ParsedExchange exchange) {
    return phrases.find(exchange.messages()).flatMap(match -> finding(exchange, match));
  }

  private static Optional<Finding> finding(ParsedExchange exchange, PhraseTable.PhraseMatch match) {
    boolean page =
        exchange.body().format() == ErrorBody.BodyFormat.HTML || exchange.status() / 100 == 2;
    Confidence confidence = page ? Confidence.LIKELY : match.confidence();
    Cause cause = match.cause();
    if (HEDGED.matcher(match.message().words()).find()) {
      return Findings.none();
    }
    if (cause == Cause.CLIENT_INVALID && !namesAClient(exchange, match)) {
      return Findings.none();
    }
    if (cause == Cause.WRONG_SCHEME && asksForTheSame(exchange, match)) {
      return Findings.none();
    }
    if (cause == Cause.WRONG_SCHEME && !inAuthorization(exchange)) {
      return Findings.of(
          exchange,
          Cause.WRONG_PLACEMENT,
          Confidence.LIKELY,
          "the server looks for the credential in Authorization, it was sent elsewhere",
          exchange.evidence(match.message()));
    }
    if (cause == Cause.WRONG_TOKEN_TYPE) {
      Optional<Finding> scheme = UnsupportedSchemeRule.in(exchange);
      if (scheme.isPresent()) {
        return scheme;
      }
    }
    if (cause == Cause.INSUFFICIENT_SCOPE && isAboutTheToken(exchange, match)) {
      return Findings.none();
    }
    if (cause == Cause.CLOCK_SKEW && clocksAgree(exchange)) {
      return aboutClocksThatAgree(exchange, match);
    }
    if (cause == Cause.SIGNATURE_INVALID && noJwt(exchange, match)) {
      return Findings.of(
          exchange,
          Cause.CREDENTIALS_MALFORMED,
          Confidence.LIKELY,
          "the server expects a JWT, and the credential is not one",
          exchange.evidence(match.message()));
    }
    if (cause == Cause.CREDENTIALS_MALFORMED && wellKnown(exchange)) {
      return Findings.of(
          exchange,
          Cause.WRONG_TOKEN_TYPE,
          Confidence.POSSIBLE,
          "the server cannot read a credential that is well-formed: it expects another kind",
          exchange.evidence(match.message()));
    }
    if (cause == Cause.TOKEN_EXPIRED) {
      Confidence sure = ExpiryRule.alive(exchange) ? Confidence.LIKELY : confidence;
      return Findings.of(
          exchange,
          cause,
          sure,
          ExpiryRule.summary(exchange),
          ExpiryRule.evidence(exchange, match));
    }
    return Findings.of(
        exchange, cause, confidence, Summaries.of(cause), exchange.evidence(match.message()));
  }

  // Whether the statement is about the token. Many servers say "you may not access this" to a
  // caller whom they no longer recognise.
  private static boolean isAboutTheToken(ParsedExchange exchange, PhraseTable.PhraseMatch match) {
    boolean tokenRefused =
        exchange.challengeParam("error").filter("invalid_token"::equals).isPresent();
    return exchange.status() == 401
        && match.confidence() != Confidence.CERTAIN
        && (tokenRefused || ExpiryRule.expired(exchange));
  }

  // Whether the message is about the client. If it is about a key, it may mention a "client" or an
  // "application" only in passing.
  private static boolean namesAClient(ParsedExchange exchange, PhraseTable.PhraseMatch match) {
    String words = match.message().words();
    return exchange.exchange().tokenEndpoint()
        || words.contains("client id")
        || words.contains("client secret")
        || words.contains("client authentication")
        || exchange.presented().isEmpty()
        || exchange.presented().stream()
            .anyMatch(
                p ->
                    Ascii.lower(p.name()).contains("client")
                        || p.scheme().equalsIgnoreCase("Basic")
                        || CredentialSyntax.hasParameters(p));
  }

  private static boolean asksForTheSame(ParsedExchange exchange, PhraseTable.PhraseMatch match) {
    String words = match.message().words();
    return (words.contains("required") || words.contains("expected"))
        && exchange
            .credential()
            .filter(p -> !p.scheme().isEmpty() && words.contains(Ascii.lower(p.scheme()) + " auth"))
            .isPresent();
  }

  private static boolean inAuthorization(ParsedExchange exchange) {
    return exchange.credential().isEmpty()
        || exchange.presented().stream().anyMatch(SentCredential::inAuthorization);
  }

  static boolean noJwt(ParsedExchange exchange, PhraseTable.PhraseMatch match) {
    String words = match.message().words();
    boolean speaksOfJwt = words.contains("jwt") || words.contains("algorithm");
    return speaksOfJwt
        && exchange.jwt().isEmpty()
        && exchange
            .credential()
            .filter(p -> p.scheme().equalsIgnoreCase("Bearer") && !p.secret().startsWith("ey"))
            .isPresent();
  }

  private static boolean wellKnown(ParsedExchange exchange) {
    return exchange.credential().flatMap(p -> KeyPrefix.of(p.secret())).isPresent();
  }

  private static boolean clocksAgree(ParsedExchange exchange) {
    return exchange
        .clockOffset()
        .filter(o -> o.abs().compareTo(ClockSkewRule.TOLERATED) <= 0)
        .isPresent();
  }

  /**
   * The server complains about the time, but the clocks of client and server agree. Then the
   * lifetime of the token is wrong, or it has simply expired.
   */
  private static Optional<Finding> aboutClocksThatAgree(
      ParsedExchange exchange, PhraseTable.PhraseMatch match) {
    Optional<Finding> byClaims = new ExpiryRule().examine(exchange);
    if (byClaims.isPresent()) {
      return byClaims;
    }
    String words = match.message().words();
    boolean lifetime =
        words.contains("short lived")
            || words.contains("lifetime")
            || words.contains("too far in the future");
    if (lifetime) {
      return Findings.of(
          exchange,
          Cause.CREDENTIALS_MALFORMED,
          Confidence.LIKELY,
          "the signed token's lifetime is not one that the server accepts, though the clocks agree",
          exchange.evidence(match.message()));
    }
    if (words.contains("expired")) {
      return Findings.of(
          exchange,
          Cause.TOKEN_EXPIRED,
          Confidence.LIKELY,
          Summaries.of(Cause.TOKEN_EXPIRED),
          exchange.evidence(match.message()));
    }
    return Findings.of(
        exchange,
        Cause.CLOCK_SKEW,
        Confidence.LIKELY,
        "the server objects to the time that the request names",
        exchange.evidence(match.message()));
  }
}
