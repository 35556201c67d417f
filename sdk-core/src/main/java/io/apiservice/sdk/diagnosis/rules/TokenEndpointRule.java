package io.apiservice.sdk.diagnosis.rules;

import io.apiservice.sdk.diagnosis.Cause;
import io.apiservice.sdk.diagnosis.Confidence;
import io.apiservice.sdk.diagnosis.Evidence;
import io.apiservice.sdk.diagnosis.Finding;
import io.apiservice.sdk.diagnosis.exchange.ParsedExchange;
import io.apiservice.sdk.diagnosis.exchange.ServerMessage;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The token endpoint refused the request. The OAuth error code decides which causes are possible,
 * and the description decides among them.
 */
final class TokenEndpointRule implements BuiltInRule {
  private static final Pattern CLIENT =
      Pattern.compile(
          "invalid client|client credentials|client secret|bad client|client auth|unknown client|client not found|client or client");
  private static final Pattern OF_A_CODE =
      Pattern.compile("redirect uri|pkce|code (?:verifier|challenge)");

  private static final Pattern REFRESH =
      Pattern.compile(
          "refresh ?token|session|stale|\\bgrant\\b|reuse|already used|not active|token is not|oneofmany|expired|revoked");

  @Override
  public Optional<Finding> examine(ParsedExchange exchange) {
    if (!exchange.exchange().tokenEndpoint()) {
      return Findings.none();
    }
    Optional<ServerMessage> error =
        exchange.messages().stream().filter(TokenEndpointRule::isOAuthCode).findFirst();
    if (error.isEmpty()) {
      return withoutCode(exchange);
    }
    return byCode(exchange, error.get());
  }

  private static boolean isOAuthCode(ServerMessage message) {
    return switch (message.words()) {
      case "invalid grant",
          "invalid client",
          "unauthorized client",
          "unsupported grant type",
          "invalid scope",
          "invalid request",
          "invalid target",
          "access denied",
          "use dpop nonce",
          "invalid dpop proof",
          "bad refresh token",
          "bad verification code",
          "incorrect client credentials",
          "server error",
          "temporarily unavailable",
          "interaction required",
          "consent required",
          "login required",
          "invalid token",
          "expired token",
          "authorization pending",
          "slow down",
          "invalid refresh token",
          "invalid code",
          "redirect uri mismatch",
          "invalid client metadata",
          "invalid assertion" ->
          true;
      default -> false;
    };
  }

  private static Optional<Finding> byCode(ParsedExchange exchange, ServerMessage error) {
    return switch (error.words()) {
      case "invalid client", "incorrect client credentials" -> client(exchange, error);
      case "unauthorized client" -> unauthorizedClient(exchange, error);
      case "unsupported grant type", "invalid scope", "invalid target", "access denied" ->
          TokenEndpointPhrases.special(exchange)
              .or(() -> verdict(exchange, Cause.GRANT_NOT_ALLOWED, Confidence.LIKELY, error));
      case "bad refresh token", "invalid refresh token" ->
          verdict(exchange, Cause.REFRESH_TOKEN_INVALID, Confidence.CERTAIN, error);
      case "server error", "temporarily unavailable" ->
          verdict(exchange, Cause.SERVER_FAULT, Confidence.LIKELY, error);
      case "authorization pending", "slow down" ->
          verdict(exchange, Cause.NOT_AUTH, Confidence.LIKELY, error);
      case "use dpop nonce", "invalid dpop proof" ->
          verdict(exchange, Cause.PROOF_REQUIRED, Confidence.CERTAIN, error);
      case "interaction required", "consent required", "login required" ->
          verdict(
              exchange,
              exchange.mentions("revoked") ? Cause.REFRESH_TOKEN_INVALID : Cause.STEP_UP_REQUIRED,
              Confidence.LIKELY,
              error);
      case "invalid request" -> invalidRequest(exchange, error);
      default -> grant(exchange, error);
    };
  }

  private static Optional<Finding> client(ParsedExchange exchange, ServerMessage error) {
    return TokenEndpointPhrases.clock(exchange)
        .or(
            () ->
                ErrorCodeRule.cause(exchange)
                    .flatMap(c -> verdict(exchange, c, Confidence.CERTAIN, error)))
        .or(() -> verdict(exchange, Cause.CLIENT_INVALID, Confidence.CERTAIN, error));
  }

  private static Optional<Finding> unauthorizedClient(
      ParsedExchange exchange, ServerMessage error) {
    Optional<Finding> known =
        ErrorCodeRule.cause(exchange).flatMap(c -> verdict(exchange, c, Confidence.LIKELY, error));
    boolean secret =
        exchange.messages().stream()
            .anyMatch(s -> !s.equals(error) && CLIENT.matcher(s.words()).find());
    return known.or(
        () ->
            verdict(
                exchange,
                secret ? Cause.CLIENT_INVALID : Cause.GRANT_NOT_ALLOWED,
                Confidence.LIKELY,
                error));
  }

  private static Optional<Finding> invalidRequest(ParsedExchange exchange, ServerMessage error) {
    return ErrorCodeRule.cause(exchange)
        .flatMap(c -> verdict(exchange, c, Confidence.LIKELY, error))
        .or(() -> TokenEndpointPhrases.special(exchange))
        .or(
            () ->
                verdict(exchange, InvalidRequestReason.cause(exchange), Confidence.LIKELY, error));
  }

  private static Optional<Finding> grant(ParsedExchange exchange, ServerMessage error) {
    Optional<Finding> special =
        ErrorCodeRule.cause(exchange)
            .flatMap(c -> verdict(exchange, c, Confidence.CERTAIN, error))
            .or(() -> TokenEndpointPhrases.clock(exchange))
            .or(() -> TokenEndpointPhrases.special(exchange));
    if (special.isPresent()) {
      return special;
    }
    if (exchange.messages().stream().anyMatch(s -> OF_A_CODE.matcher(s.words()).find())) {
      return verdict(exchange, Cause.GRANT_NOT_ALLOWED, Confidence.LIKELY, error);
    }
    String form = exchange.exchange().requestBody();
    boolean refresh =
        form.isEmpty() || form.contains("refresh_token") || exchange.mentions("refresh token");
    return refresh
        ? verdict(exchange, Cause.REFRESH_TOKEN_INVALID, Confidence.CERTAIN, error)
        : TokenEndpointPhrases.otherGrant(exchange, error);
  }

  /**
   * The response has no OAuth error code. The server may be out of order, an intermediary may have
   * responded, or the format is the server's own.
   */
  private static Optional<Finding> withoutCode(ParsedExchange exchange) {
    if (exchange.status() >= 500) {
      return Findings.of(
          exchange,
          Cause.SERVER_FAULT,
          Confidence.CERTAIN,
          "the token endpoint failed; the refresh token may still be valid: keep it",
          new Evidence("status", String.valueOf(exchange.status())));
    }
    Optional<Finding> special =
        TokenEndpointPhrases.clock(exchange)
            .or(() -> TokenEndpointPhrases.special(exchange))
            .or(() -> new ErrorCodeRule().examine(exchange));
    if (special.isPresent()) {
      return special;
    }
    Optional<ServerMessage> client =
        exchange.messages().stream().filter(s -> CLIENT.matcher(s.words()).find()).findFirst();
    if (client.isPresent()) {
      return verdict(exchange, Cause.CLIENT_INVALID, Confidence.LIKELY, client.get());
    }
    return exchange.messages().stream()
        .filter(s -> s.words().contains("token") && REFRESH.matcher(s.words()).find())
        .findFirst()
        .flatMap(s -> verdict(exchange, Cause.REFRESH_TOKEN_INVALID, Confidence.LIKELY, s))
        .or(() -> unauthenticatedClient(exchange));
  }

  // A 401 of the token endpoint means that it did not accept the client's authentication (RFC 6749
  // §5.2).
  private static Optional<Finding> unauthenticatedClient(ParsedExchange exchange) {
    return exchange.status() == 401
        ? Findings.of(
            exchange,
            Cause.CLIENT_INVALID,
            Confidence.POSSIBLE,
            Summaries.of(Cause.CLIENT_INVALID),
            new Evidence("status", "401 without an OAuth error"))
        : Findings.none();
  }

  static Optional<Finding> verdict(
      ParsedExchange exchange, Cause cause, Confidence confidence, ServerMessage message) {
    List<Evidence> evidence =
        exchange.messages().stream()
            .filter(s -> s.equals(message) || s.source().contains("description"))
            .limit(3)
            .map(exchange::evidence)
            .toList();
    return Findings.of(exchange, cause, confidence, Summaries.of(cause), evidence);
  }
}
