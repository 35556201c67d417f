package io.apiservice.sdk.diagnosis.rules;

import io.apiservice.sdk.diagnosis.Cause;
import io.apiservice.sdk.diagnosis.Confidence;
import io.apiservice.sdk.diagnosis.Evidence;
import io.apiservice.sdk.diagnosis.Finding;
import io.apiservice.sdk.diagnosis.SafeText;
import io.apiservice.sdk.diagnosis.exchange.KeyPrefix;
import io.apiservice.sdk.diagnosis.exchange.ParsedExchange;
import io.apiservice.sdk.diagnosis.exchange.SentCredential;
import io.apiservice.sdk.redact.Ascii;
import java.util.Optional;
import java.util.regex.Pattern;

/** The prefix of the key shows that it belongs to another provider, or is another kind of key. */
final class KeyPrefixRule implements BuiltInRule {
  private static final Pattern IP = Pattern.compile("[\\d.]+|\\[?[0-9a-f:]+:[0-9a-f:.]*\\]?");

  @Override
  public Optional<Finding> examine(ParsedExchange exchange) {
    for (SentCredential sentCredential : exchange.presented()) {
      Optional<Finding> finding =
          KeyPrefix.of(sentCredential.secret())
              .flatMap(known -> judge(exchange, sentCredential, known));
      if (finding.isPresent()) {
        return finding;
      }
    }
    return Findings.none();
  }

  private static Optional<Finding> judge(
      ParsedExchange exchange, SentCredential sentCredential, KeyPrefix known) {
    Evidence evidence =
        new Evidence(
            SafeText.of(sentCredential.placement(), 80),
            "begins with " + known.prefix() + ", as " + known.provider() + " keys do");
    if (!known.belongsTo(exchange.host()) && !knownByOtherName(exchange, known)) {
      return Findings.of(
          exchange,
          Cause.WRONG_ENVIRONMENT,
          Confidence.LIKELY,
          "the key is one of " + known.provider() + " and was sent to " + host(exchange),
          evidence);
    }
    return switch (known.keyKind()) {
      case REFRESH -> wrongKind(exchange, "a refresh token was sent as the access token", evidence);
      case SECRET ->
          wrongKind(exchange, "an application's secret was sent as the credential", evidence);
      case ID ->
          sentCredential.inAuthorization()
                  && !sentCredential.scheme().isEmpty()
                  && bearerLike(sentCredential)
              ? wrongKind(exchange, "an identifier was sent where the secret key belongs", evidence)
              : Findings.none();
      case PUBLISHABLE ->
          exchange.status() == 401 || exchange.status() == 403
              ? wrongKind(
                  exchange, "a publishable key was sent where the secret key belongs", evidence)
              : Findings.none();
      case ACCESS -> Findings.none();
    };
  }

  // Whether the server may belong to the provider although its name does not say so. An IP address
  // identifies no provider, and a redirect may have led away from the provider's host.
  private static boolean knownByOtherName(ParsedExchange exchange, KeyPrefix known) {
    String first = exchange.exchange().uri().getHost();
    return IP.matcher(exchange.host()).matches()
        || (first != null && known.belongsTo(Ascii.lower(first)));
  }

  private static boolean bearerLike(SentCredential sentCredential) {
    return sentCredential.scheme().equalsIgnoreCase("Bearer")
        || sentCredential.scheme().equalsIgnoreCase("Token");
  }

  private static Optional<Finding> wrongKind(
      ParsedExchange exchange, String summary, Evidence evidence) {
    return Findings.of(exchange, Cause.WRONG_TOKEN_TYPE, Confidence.LIKELY, summary, evidence);
  }

  private static String host(ParsedExchange exchange) {
    return exchange.host().isEmpty() ? "another host" : SafeText.of(exchange.host(), 80);
  }
}
