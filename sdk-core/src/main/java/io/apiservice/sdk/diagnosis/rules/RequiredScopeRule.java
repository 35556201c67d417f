package io.apiservice.sdk.diagnosis.rules;

import io.apiservice.sdk.diagnosis.Cause;
import io.apiservice.sdk.diagnosis.Confidence;
import io.apiservice.sdk.diagnosis.Finding;
import io.apiservice.sdk.diagnosis.exchange.ParsedExchange;
import java.util.Optional;
import java.util.regex.Pattern;

/** A 403 whose body has a field that names the required permissions. */
final class RequiredScopeRule implements BuiltInRule {
  private static final Pattern RIGHTS =
      Pattern.compile(
          "(?i)(?:required|missing|needed|necessary)?[-_]?(?:oauth[-_]?)?(?:scopes?|permissions?|privileges?|roles?)");

  @Override
  public Optional<Finding> examine(ParsedExchange exchange) {
    if (exchange.status() != 403) {
      return Findings.none();
    }
    return exchange.body().fields().stream()
        .filter(f -> RIGHTS.matcher(f.name()).matches() || RIGHTS.matcher(f.parent()).matches())
        .findFirst()
        .flatMap(
            f ->
                Findings.of(
                    exchange,
                    Cause.INSUFFICIENT_SCOPE,
                    Confidence.LIKELY,
                    Summaries.of(Cause.INSUFFICIENT_SCOPE),
                    exchange.evidence("body " + f.name(), f.value())));
  }
}
