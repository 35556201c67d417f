package io.apiservice.sdk.diagnosis.rules;

import io.apiservice.sdk.diagnosis.Cause;
import io.apiservice.sdk.diagnosis.Confidence;
import io.apiservice.sdk.diagnosis.Evidence;
import io.apiservice.sdk.diagnosis.Finding;
import io.apiservice.sdk.diagnosis.SafeText;
import io.apiservice.sdk.diagnosis.exchange.ParsedExchange;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The JWT was issued by a sandbox and sent to production. The reverse proves nothing, because one
 * issuer often serves all environments.
 */
final class SandboxTokenRule implements BuiltInRule {
  private static final List<String> PARTS = List.of("sandbox", "staging");
  private static final Set<String> LABELS =
      Set.of("dev", "test", "qa", "uat", "stg", "stage", "demo", "preprod", "int");

  @Override
  public Optional<Finding> examine(ParsedExchange exchange) {
    String issuer =
        exchange.jwt().flatMap(j -> j.claim("iss")).map(InternalIssuerRule::host).orElse("");
    String host = exchange.host();
    boolean differ =
        issuer.contains(".")
            && host.contains(".")
            && !InternalIssuerRule.local(host)
            && isTrial(issuer)
            && !isTrial(host)
            && (exchange.challenges().isEmpty()
                || exchange.credential().filter(p -> exchange.offersScheme(p.scheme())).isPresent())
            && (exchange.status() == 400 || exchange.status() == 401);
    return differ
        ? Findings.of(
            exchange,
            Cause.WRONG_ENVIRONMENT,
            Confidence.POSSIBLE,
            "the token's issuer and the server seem to belong to different environments",
            List.of(
                exchange.evidence("JWT iss", issuer), new Evidence("host", SafeText.of(host, 80))))
        : Findings.none();
  }

  /**
   * Whether the host is that of a sandbox. All labels of the name are examined but the last,
   * because {@code test} may also be the top-level domain.
   */
  private static boolean isTrial(String host) {
    String labels = host.substring(0, host.lastIndexOf('.'));
    if (PARTS.stream().anyMatch(labels::contains)) {
      return true;
    }
    for (String label : labels.split("[.-]", 16)) {
      if (LABELS.contains(label)) {
        return true;
      }
    }
    return false;
  }
}
