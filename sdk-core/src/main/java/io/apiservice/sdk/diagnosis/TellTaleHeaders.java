package io.apiservice.sdk.diagnosis;

import io.apiservice.sdk.redact.Ascii;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Headers by which a server tells the cause without a word in the body. */
final class TellTaleHeaders implements SceneRule {
  private static final Pattern FACTOR =
      Pattern.compile("(?i)(?:^|[-_])(?:2fa|mfa|otp|sca|step-?up|challenge-required)(?:[-_]|$)");

  @Override
  public Optional<Finding> examine(Scene scene) {
    return first(scene, "X-GitHub-SSO", "required", Cause.STEP_UP_REQUIRED)
        .or(() -> first(scene, "X-GitHub-OTP", "required", Cause.STEP_UP_REQUIRED))
        .or(() -> secondFactor(scene))
        .or(() -> present(scene, "DPoP-Nonce", Cause.PROOF_REQUIRED))
        .or(() -> scopes(scene))
        .or(() -> exhausted(scene));
  }

  private static Optional<Finding> first(Scene scene, String name, String word, Cause cause) {
    return scene
        .headers()
        .first(name)
        .filter(v -> Ascii.lower(v).contains(word))
        .flatMap(v -> finding(scene, cause, name, v));
  }

  private static Optional<Finding> secondFactor(Scene scene) {
    return scene.headers().names().stream()
        .filter(n -> scene.status() == 401 || scene.status() == 403)
        .filter(n -> FACTOR.matcher(n).find())
        .findFirst()
        .flatMap(
            n ->
                finding(
                    scene, Cause.STEP_UP_REQUIRED, n, scene.headers().first(n).orElse("present")));
  }

  private static Optional<Finding> present(Scene scene, String name, Cause cause) {
    boolean refused = scene.status() == 401 || scene.status() == 400;
    boolean bearer = scene.presented().stream().noneMatch(p -> p.scheme().equalsIgnoreCase("DPoP"));
    return refused && (bearer || scene.says("nonce"))
        ? scene.headers().first(name).flatMap(v -> finding(scene, cause, name, "present"))
        : Verdict.none();
  }

  /** GitHub and its like say which scopes would do and which the token has. */
  private static Optional<Finding> scopes(Scene scene) {
    Optional<String> accepted = scene.headers().first("X-Accepted-OAuth-Scopes");
    Optional<String> held = scene.headers().first("X-OAuth-Scopes");
    if (accepted.isEmpty()
        || held.isEmpty()
        || words(accepted.get()).isEmpty()
        || scene.status() == 401) {
      return Verdict.none();
    }
    Set<String> common = words(held.get());
    common.retainAll(words(accepted.get()));
    return common.isEmpty()
        ? finding(scene, Cause.INSUFFICIENT_SCOPE, "X-Accepted-OAuth-Scopes", accepted.get())
        : Verdict.none();
  }

  private static Set<String> words(String list) {
    return Arrays.stream(list.split("[, ]+", 32))
        .filter(w -> !w.isBlank())
        .collect(Collectors.toSet());
  }

  private static Optional<Finding> exhausted(Scene scene) {
    List<Evidence> seen = new ArrayList<>();
    for (String name : List.of("X-RateLimit-Remaining", "RateLimit-Remaining")) {
      scene
          .headers()
          .first(name)
          .filter("0"::equals)
          .ifPresent(v -> seen.add(scene.evidence(name, v)));
    }
    if (scene.status() != 429 && (scene.status() != 403 || seen.isEmpty())) {
      return Verdict.none();
    }
    Optional<String> wait = scene.headers().first("Retry-After");
    wait.ifPresent(v -> seen.add(scene.evidence("Retry-After", v)));
    if (seen.isEmpty()) {
      seen.add(new Evidence("status", String.valueOf(scene.status())));
    }
    Optional<Finding> found =
        Verdict.of(
            scene,
            Cause.NOT_AUTH,
            Confidence.LIKELY,
            "the limit of requests is reached; the credential is not the problem",
            seen);
    return found.map(
        f ->
            new Finding(
                f.cause(), f.confidence(), f.summary(), f.evidence(), hints(scene, wait, f)));
  }

  /** When to come again stands before what else a limit may be about. */
  private static List<Hint> hints(Scene scene, Optional<String> wait, Finding finding) {
    List<Hint> hints = new ArrayList<>();
    hints.add(
        Hint.of(
            wait.map(
                    v ->
                        "wait as long as Retry-After says ("
                            + scene.quote(v)
                            + (v.matches("\\d{1,9}") ? " s" : "")
                            + "), then repeat; send fewer requests if it lasts")
                .orElse("wait and repeat; send fewer requests if it lasts")));
    hints.addAll(finding.hints().subList(1, finding.hints().size()));
    return hints;
  }

  private static Optional<Finding> finding(Scene scene, Cause cause, String name, String value) {
    return Verdict.of(
        scene, cause, Confidence.CERTAIN, Summaries.of(cause), scene.evidence(name, value));
  }
}
