package io.apiservice.sdk.diagnosis.rules;

import io.apiservice.sdk.diagnosis.Cause;
import io.apiservice.sdk.diagnosis.exchange.ParsedExchange;
import java.util.regex.Pattern;

/**
 * The reasons for which a token endpoint responds with {@code invalid_request} (RFC 6749 §5.2). The
 * first one that fits counts.
 */
enum InvalidRequestReason {
  PROOF(Cause.PROOF_REQUIRED, false, "dpop|proof"),
  REFRESH_TOKEN(
      Cause.REFRESH_TOKEN_INVALID,
      false,
      "refresh token.{0,40}(?:expired|invalid|revoked|not valid|unknown|used|inactive)"),
  GRANT(
      Cause.GRANT_NOT_ALLOWED,
      false,
      "redirect uri|grant type.{0,40}not (?:allowed|supported)|unsupported grant|grant.{0,20}unauthorized"),
  NO_CREDENTIAL(
      Cause.CREDENTIALS_MISSING, true, "refresh token|code\\b|assertion|username|password"),
  NO_CLIENT(Cause.CLIENT_INVALID, true, "client"),
  INCOMPLETE(Cause.NOT_AUTH, true, ""),
  FORM(Cause.NOT_AUTH, false, "parameter|duplicate|repeated|content type|grant type"),
  OTHER(Cause.CREDENTIALS_MALFORMED, false, "");

  private static final Pattern ABSENT =
      Pattern.compile("missing|required|\\bno\\b|empty|not (?:provided|present|found)");

  private final Cause cause;
  private final boolean absent;
  private final Pattern words;

  InvalidRequestReason(Cause cause, boolean absent, String words) {
    this.cause = cause;
    this.absent = absent;
    this.words = Pattern.compile(words);
  }

  static Cause cause(ParsedExchange exchange) {
    boolean absent = said(exchange, ABSENT);
    for (InvalidRequestReason reason : values()) {
      if ((absent || !reason.absent) && said(exchange, reason.words)) {
        return reason.cause;
      }
    }
    return OTHER.cause;
  }

  private static boolean said(ParsedExchange exchange, Pattern words) {
    return exchange.messages().stream().anyMatch(s -> words.matcher(s.words()).find());
  }
}
