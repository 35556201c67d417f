package io.apiservice.sdk.diagnosis.rules;

import io.apiservice.sdk.diagnosis.Cause;
import io.apiservice.sdk.diagnosis.Confidence;
import io.apiservice.sdk.diagnosis.Finding;
import io.apiservice.sdk.diagnosis.exchange.Jwt;
import io.apiservice.sdk.diagnosis.exchange.ParsedExchange;
import io.apiservice.sdk.redact.Ascii;
import java.net.URI;
import java.util.Optional;

/**
 * The server gives no reason. The JWT was issued by a server in an internal network, but sent to
 * one outside.
 */
final class InternalIssuerRule implements BuiltInRule {
  @Override
  public Optional<Finding> examine(ParsedExchange exchange) {
    return exchange.jwt().flatMap(jwt -> issuer(exchange, jwt));
  }

  private static Optional<Finding> issuer(ParsedExchange exchange, Jwt jwt) {
    String issuer = jwt.claim("iss").orElse("");
    return local(host(issuer)) && !local(exchange.host())
        ? Findings.of(
            exchange,
            Cause.WRONG_ISSUER,
            Confidence.POSSIBLE,
            "the token names an issuer that only exists on a developer's machine or inside a network",
            exchange.evidence("JWT iss", issuer))
        : Findings.none();
  }

  static String host(String uri) {
    try {
      String host = uri.contains("://") ? URI.create(uri).getHost() : null;
      return host == null ? "" : Ascii.lower(host);
    } catch (IllegalArgumentException e) {
      return "";
    }
  }

  static String site(String host) {
    String[] labels = host.split("\\.", -1);
    int n = labels.length;
    return n < 2 ? host : labels[n - 2] + "." + labels[n - 1];
  }

  static boolean local(String host) {
    return host.equals("localhost")
        || host.startsWith("127.")
        || host.startsWith("10.")
        || host.startsWith("192.168.")
        || host.equals("host.docker.internal")
        || host.endsWith(".local")
        || host.endsWith(".internal")
        || host.endsWith(".svc")
        || (!host.isEmpty() && host.indexOf('.') < 0 && host.indexOf(':') < 0);
  }
}
