package io.apiservice.sdk.cli.probe;

import io.apiservice.sdk.cli.json.JsonView;
import io.apiservice.sdk.cli.report.CheckResult;
import io.apiservice.sdk.cli.report.ShortDuration;
import io.apiservice.sdk.diagnosis.Cause;
import io.apiservice.sdk.diagnosis.CredentialFacts;
import io.apiservice.sdk.diagnosis.Fingerprint;
import io.apiservice.sdk.diagnosis.SafeText;
import io.apiservice.sdk.diagnosis.rules.Precheck;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Shows what can be read from the credential itself, for example the claims of a JWT. No signature
 * is verified.
 */
public record TokenProbe(String credential, CredentialFacts facts, Instant now) implements Probe {
  private static final int MAX_LENGTH = 16 * 1024;
  private static final List<String> SHOWN_CLAIMS =
      List.of("iss", "aud", "azp", "client_id", "scope", "scp", "typ", "token_use", "acr");

  @Override
  public List<CheckResult> run() {
    List<CheckResult> checks = new ArrayList<>();
    Optional<JsonView> claims = claims();
    String kind = claims.isPresent() ? "JWT, " : "";
    checks.add(CheckResult.good("token", kind + Fingerprint.of(credential)));
    claims.ifPresent(c -> describe(c, checks));
    boolean dated = checks.stream().anyMatch(c -> c.name().equals("life"));
    Precheck.of(credential, facts, now).stream()
        .filter(f -> !dated || f.cause() != Cause.TOKEN_EXPIRED)
        .forEach(f -> checks.add(CheckResult.bad("token", f.summary() + " (" + f.cause() + ")")));
    return checks;
  }

  private Optional<JsonView> claims() {
    String[] parts = credential.split("\\.", 4);
    if (credential.length() > MAX_LENGTH || parts.length != 3 || !credential.startsWith("ey")) {
      return Optional.empty();
    }
    try {
      byte[] json = Base64.getUrlDecoder().decode(parts[1]);
      return Optional.of(JsonView.read(new String(json, StandardCharsets.UTF_8)))
          .filter(JsonView::isObject);
    } catch (IllegalArgumentException | IOException e) {
      return Optional.empty();
    }
  }

  private void describe(JsonView claims, List<CheckResult> checks) {
    String shown =
        SHOWN_CLAIMS.stream()
            .filter(name -> !values(claims.get(name)).isEmpty())
            .map(name -> name + " " + SafeText.unlinked(values(claims.get(name)), 120))
            .collect(Collectors.joining("; "));
    if (!shown.isEmpty()) {
      checks.add(CheckResult.good("claims", shown));
    }
    if (claims.get("exp").value() instanceof Number exp) {
      checks.add(
          instant(exp.doubleValue())
              .map(this::life)
              .orElse(CheckResult.bad("life", "its exp is not a valid time")));
    }
  }

  private static Optional<Instant> instant(double seconds) {
    boolean possible =
        seconds >= Instant.MIN.getEpochSecond() && seconds <= Instant.MAX.getEpochSecond();
    return possible ? Optional.of(Instant.ofEpochSecond((long) seconds)) : Optional.empty();
  }

  private static String values(JsonView claim) {
    return claim.isList()
        ? claim.items().stream().map(i -> i.text("")).collect(Collectors.joining(" "))
        : claim.text("");
  }

  private CheckResult life(Instant end) {
    Duration left = Duration.between(now, end);
    return left.isNegative()
        ? CheckResult.bad("life", "expired at " + end)
        : CheckResult.good("life", "until " + end + ", " + ShortDuration.of(left) + " left");
  }

  @Override
  public String toString() {
    return "TokenProbe[" + credential.length() + " chars]";
  }
}
