package io.apiservice.sdk.diagnosis.rules;

import io.apiservice.sdk.diagnosis.Cause;
import io.apiservice.sdk.diagnosis.Confidence;
import io.apiservice.sdk.diagnosis.Evidence;
import io.apiservice.sdk.diagnosis.Finding;
import io.apiservice.sdk.diagnosis.exchange.ErrorBody;
import io.apiservice.sdk.diagnosis.exchange.ParsedExchange;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Decides by the status alone, if the server states no reason and the client knows of nothing wrong
 * with the credential. A 403 may mean missing permissions. A 404 and similar statuses are not about
 * the credential.
 */
final class BareStatusRule implements BuiltInRule {
  // Statuses about the URI of the request or its content.
  private static final Set<Integer> ELSEWHERE = Set.of(404, 405, 406, 409, 410, 412, 413, 414, 415);

  private static final Pattern FORBIDDEN =
      Pattern.compile("(?:http|error|403|forbidden|access denied|[ :.])*");

  @Override
  public Optional<Finding> examine(ParsedExchange exchange) {
    if (exchange.status() == 403 && wordless(exchange)) {
      return Findings.of(
          exchange,
          Cause.INSUFFICIENT_SCOPE,
          Confidence.POSSIBLE,
          "the server accepts the credential but does not allow this request (RFC 9110 §15.5.4)",
          new Evidence("status", "403"));
    }
    return ELSEWHERE.contains(exchange.status())
        ? Findings.of(
            exchange,
            Cause.NOT_AUTH,
            Confidence.POSSIBLE,
            exchange.status() == 404 || exchange.status() == 410
                ? "there is nothing at this address, or nothing that this credential may see"
                : "the status is about the request and not about the credential",
            new Evidence("status", String.valueOf(exchange.status())))
        : Findings.none();
  }

  // Whether the API itself sent a 403 without a reason. An HTML page comes from an intermediary.
  // And a credential without an expiry is usually a key, for which 403 often means that the key is
  // unknown.
  private static boolean wordless(ParsedExchange exchange) {
    return exchange.challenges().isEmpty()
        && exchange.messages().stream().allMatch(s -> FORBIDDEN.matcher(s.words()).matches())
        && exchange.body().format() != ErrorBody.BodyFormat.HTML
        && exchange.expiresAt().isPresent()
        && exchange.presented().stream().anyMatch(p -> !p.secret().isEmpty());
  }
}
