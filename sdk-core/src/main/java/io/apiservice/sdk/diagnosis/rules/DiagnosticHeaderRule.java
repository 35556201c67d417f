package io.apiservice.sdk.diagnosis.rules;

import io.apiservice.sdk.diagnosis.Cause;
import io.apiservice.sdk.diagnosis.Confidence;
import io.apiservice.sdk.diagnosis.Evidence;
import io.apiservice.sdk.diagnosis.Finding;
import io.apiservice.sdk.diagnosis.Hint;
import io.apiservice.sdk.diagnosis.exchange.ParsedExchange;
import io.apiservice.sdk.redact.Ascii;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Recognises headers with which a server states the cause without a message in the body. */
final class DiagnosticHeaderRule implements BuiltInRule {
  private static final Pattern FACTOR =
      Pattern.compile("(?i)(?:^|[-_])(?:2fa|mfa|otp|sca|step-?up|challenge-required)(?:[-_]|$)");

  @Override
  public Optional<Finding> examine(ParsedExchange exchange) {
    return first(exchange, "X-GitHub-SSO", "required", Cause.STEP_UP_REQUIRED)
        .or(() -> first(exchange, "X-GitHub-OTP", "required", Cause.STEP_UP_REQUIRED))
        .or(() -> secondFactor(exchange))
        .or(() -> present(exchange, "DPoP-Nonce", Cause.PROOF_REQUIRED))
        .or(() -> scopes(exchange))
        .or(() -> exhausted(exchange));
  }

  private static Optional<Finding> first(
      ParsedExchange exchange, String name, String word, Cause cause) {
    return exchange
        .headers()
        .first(name)
        .filter(v -> Ascii.lower(v).contains(word))
        .flatMap(v -> finding(exchange, cause, name, v));
  }

  private static Optional<Finding> secondFactor(ParsedExchange exchange) {
    return exchange.headers().names().stream()
        .filter(n -> exchange.status() == 401 || exchange.status() == 403)
        .filter(n -> FACTOR.matcher(n).find())
        .findFirst()
        .flatMap(
            n ->
                finding(
                    exchange,
                    Cause.STEP_UP_REQUIRED,
                    n,
                    exchange.headers().first(n).orElse("present")));
  }

  private static Optional<Finding> present(ParsedExchange exchange, String name, Cause cause) {
    boolean refused = exchange.status() == 401 || exchange.status() == 400;
    boolean bearer =
        exchange.presented().stream().noneMatch(p -> p.scheme().equalsIgnoreCase("DPoP"));
    return refused && (bearer || exchange.mentions("nonce"))
        ? exchange.headers().first(name).flatMap(v -> finding(exchange, cause, name, "present"))
        : Findings.none();
  }

  /**
   * Compares the scopes that the server accepts with those of the token. GitHub and similar servers
   * name both in headers.
   */
  private static Optional<Finding> scopes(ParsedExchange exchange) {
    Optional<String> accepted = exchange.headers().first("X-Accepted-OAuth-Scopes");
    Optional<String> held = exchange.headers().first("X-OAuth-Scopes");
    if (accepted.isEmpty()
        || held.isEmpty()
        || words(accepted.get()).isEmpty()
        || exchange.status() == 401) {
      return Findings.none();
    }
    Set<String> common = words(held.get());
    common.retainAll(words(accepted.get()));
    return common.isEmpty()
        ? finding(exchange, Cause.INSUFFICIENT_SCOPE, "X-Accepted-OAuth-Scopes", accepted.get())
        : Findings.none();
  }

  private static Set<String> words(String list) {
    return Arrays.stream(list.split("[, ]+", 32))
        .filter(w -> !w.isBlank())
        .collect(Collectors.toSet());
  }

  private static Optional<Finding> exhausted(ParsedExchange exchange) {
    List<Evidence> seen = new ArrayList<>();
    for (String name : List.of("X-RateLimit-Remaining", "RateLimit-Remaining")) {
      exchange
          .headers()
          .first(name)
          .filter("0"::equals)
          .ifPresent(v -> seen.add(exchange.evidence(name, v)));
    }
    if (exchange.status() != 429 && (exchange.status() != 403 || seen.isEmpty())) {
      return Findings.none();
    }
    Optional<String> wait = exchange.headers().first("Retry-After");
    wait.ifPresent(v -> seen.add(exchange.evidence("Retry-After", v)));
    if (seen.isEmpty()) {
      seen.add(new Evidence("status", String.valueOf(exchange.status())));
    }
    Optional<Finding> found =
        Findings.of(
            exchange,
            Cause.NOT_AUTH,
            Confidence.LIKELY,
            "the rate limit is reached; the credential is not the problem",
            seen);
    return found.map(
        f ->
            new Finding(
                f.cause(), f.confidence(), f.summary(), f.evidence(), hints(exchange, wait, f)));
  }

  /** Returns the hints for a rate limit. The one about when to retry comes first. */
  private static List<Hint> hints(ParsedExchange exchange, Optional<String> wait, Finding finding) {
    List<Hint> hints = new ArrayList<>();
    hints.add(
        Hint.of(
            wait.map(
                    v ->
                        "wait as long as Retry-After says ("
                            + exchange.quote(v)
                            + (v.matches("\\d{1,9}") ? " s" : "")
                            + "), then repeat; send fewer requests if it lasts")
                .orElse("wait and repeat; send fewer requests if it lasts")));
    hints.addAll(finding.hints().subList(1, finding.hints().size()));
    return hints;
  }

  private static Optional<Finding> finding(
      ParsedExchange exchange, Cause cause, String name, String value) {
    return Findings.of(
        exchange, cause, Confidence.CERTAIN, Summaries.of(cause), exchange.evidence(name, value));
  }
}
