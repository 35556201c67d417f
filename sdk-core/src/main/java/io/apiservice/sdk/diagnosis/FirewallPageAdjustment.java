package io.apiservice.sdk.diagnosis;

/**
 * A 403 that is a web page says nothing of scopes: an API answers its programs in their own format,
 * a firewall or web server in front of it with a page.
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
            "a web page came instead of the API's answer: something in front of it refused the request",
            finding.evidence(),
            Remedies.on(Cause.NOT_AUTH, exchange))
        : finding;
  }
}
