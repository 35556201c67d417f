package io.apiservice.sdk.diagnosis.rules;

import io.apiservice.sdk.diagnosis.Cause;
import io.apiservice.sdk.diagnosis.Confidence;
import io.apiservice.sdk.diagnosis.Finding;
import io.apiservice.sdk.diagnosis.exchange.ParsedExchange;
import java.util.Optional;

/** A proxy or captive portal between the client and the API requires credentials. */
final class ProxyAuthenticationRule implements BuiltInRule {
  @Override
  public Optional<Finding> examine(ParsedExchange exchange) {
    if (exchange.status() == 407 || exchange.headers().contains("Proxy-Authenticate")) {
      String wanted = exchange.headers().first("Proxy-Authenticate").orElse("407");
      return Findings.of(
          exchange,
          Cause.PROXY_AUTHENTICATION,
          Confidence.CERTAIN,
          "a proxy on the way, not the API, asks for credentials",
          exchange.evidence("Proxy-Authenticate", wanted));
    }
    if (exchange.status() == 511) {
      return Findings.of(
          exchange,
          Cause.PROXY_AUTHENTICATION,
          Confidence.CERTAIN,
          "the network wants a sign-in before it lets requests through",
          exchange.evidence("status", "511 Network Authentication Required"));
    }
    return Findings.none();
  }
}
