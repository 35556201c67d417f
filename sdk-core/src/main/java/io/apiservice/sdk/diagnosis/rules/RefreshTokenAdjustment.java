package io.apiservice.sdk.diagnosis.rules;

import io.apiservice.sdk.diagnosis.Cause;
import io.apiservice.sdk.diagnosis.CredentialFacts;
import io.apiservice.sdk.diagnosis.Finding;
import io.apiservice.sdk.diagnosis.exchange.ParsedExchange;
import io.apiservice.sdk.redact.Ascii;
import java.util.EnumSet;
import java.util.Set;

/**
 * Corrects a finding about "the token" if a refresh token was sent to a server that renews
 * sessions, but is not an OAuth token endpoint. That server then means the refresh token.
 */
final class RefreshTokenAdjustment {
  private static final Set<Cause> OF_A_TOKEN =
      EnumSet.of(Cause.TOKEN_EXPIRED, Cause.TOKEN_REVOKED, Cause.TOKEN_UNKNOWN);

  private RefreshTokenAdjustment() {}

  static Finding instead(ParsedExchange exchange, Finding finding) {
    String path = Ascii.lower(String.valueOf(exchange.exchange().uri().getRawPath()));
    boolean handedIn =
        exchange.exchange().credential().type() == CredentialFacts.Type.REFRESH_TOKEN
            && (path.contains("refresh") || path.contains("token") || path.contains("session"));
    return handedIn && OF_A_TOKEN.contains(finding.cause())
        ? new Finding(
            Cause.REFRESH_TOKEN_INVALID,
            finding.confidence(),
            Summaries.of(Cause.REFRESH_TOKEN_INVALID),
            finding.evidence(),
            Remedies.on(Cause.REFRESH_TOKEN_INVALID, exchange))
        : finding;
  }
}
