package io.apiservice.sdk.diagnosis.rules;

import io.apiservice.sdk.diagnosis.Cause;
import io.apiservice.sdk.diagnosis.Confidence;
import io.apiservice.sdk.diagnosis.Finding;
import io.apiservice.sdk.diagnosis.exchange.ErrorBody;
import io.apiservice.sdk.diagnosis.exchange.ParsedExchange;

/**
 * Corrects a finding about scopes if a 403 came with a web page. An API responds in its own format;
 * a page comes from a firewall or a web server in front of it, which knows nothing about scopes.
 */
final class FirewallPageAdjustment {
  private FirewallPageAdjustment() {}

  static Finding instead(ParsedExchange exchange, Finding finding) {
    boolean page =
        finding.cause() == Cause.INSUFFICIENT_SCOPE
            && exchange.status() == 403
            && exchange.body().format() == ErrorBody.BodyFormat.HTML
            && exchange.challenges().isEmpty();
    return page
        ? new Finding(
            Cause.NOT_AUTH,
            Confidence.POSSIBLE,
            "the response is a web page, not the API's: something in front of the API refused the request",
            finding.evidence(),
            Remedies.on(Cause.NOT_AUTH, exchange))
        : finding;
  }
}
