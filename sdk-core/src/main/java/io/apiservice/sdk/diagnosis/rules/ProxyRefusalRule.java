package io.apiservice.sdk.diagnosis.rules;

import io.apiservice.sdk.diagnosis.Cause;
import io.apiservice.sdk.diagnosis.Confidence;
import io.apiservice.sdk.diagnosis.Evidence;
import io.apiservice.sdk.diagnosis.Finding;
import io.apiservice.sdk.diagnosis.Hint;
import io.apiservice.sdk.diagnosis.exchange.ParsedExchange;
import java.util.List;
import java.util.Optional;

/** A proxy did not connect to the API, so the API has not seen the request. */
final class ProxyRefusalRule implements BuiltInRule {
  @Override
  public Optional<Finding> examine(ParsedExchange exchange) {
    if (!exchange.exchange().method().equals("CONNECT") || exchange.status() < 300) {
      return Findings.none();
    }
    String hint =
        exchange.status() >= 500
            ? "check the host and port, and whether the proxy may and can reach them"
            : "check the proxy's rules for this host";
    return Optional.of(
        new Finding(
            Cause.NOT_AUTH,
            Confidence.CERTAIN,
            "a proxy on the way, not the API, refused the connection; the API saw no request",
            List.of(new Evidence("status of CONNECT", String.valueOf(exchange.status()))),
            List.of(Hint.of(hint))));
  }
}
