package io.apiservice.sdk.cli.refresh;

import io.apiservice.sdk.auth.Credential;
import io.apiservice.sdk.cli.report.CheckResult;
import io.apiservice.sdk.diagnosis.SafeText;
import io.apiservice.sdk.store.StoreInspection.Contents;
import io.apiservice.sdk.store.StoreInspection.StoredToken;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Describes what a token endpoint issued. */
record TokenReport(Credential credential, List<String> secrets, Instant now) {

  void describe(Optional<Contents> record, @Nullable String before, List<CheckResult> checks) {
    String scope =
        record.stream()
            .flatMap(r -> r.accessTokens().stream())
            .filter(t -> t.generation() == credential.facts().generation())
            .findFirst()
            .flatMap(StoredToken::scope)
            .map(s -> ", scope " + SafeText.unlinked(SafeText.without(all(), s), 200))
            .orElse(", no scope stated");
    checks.add(
        CheckResult.good(
            "refresh", "granted, generation " + credential.facts().generation() + life() + scope));
    record
        .flatMap(Contents::fingerprint)
        .map(after -> rotation(before, after))
        .ifPresent(checks::add);
  }

  private List<String> all() {
    List<String> all = new ArrayList<>(secrets);
    all.add(credential.secret());
    return all;
  }

  // The components are not shown: they contain secrets.
  @Override
  public String toString() {
    return "TokenReport[generation " + credential.facts().generation() + "]";
  }

  private String life() {
    return credential
        .facts()
        .expiresAt()
        .map(end -> ", for " + Duration.between(now, end).plusMillis(500).toSeconds() + " s")
        .orElse(", for a time that the server did not state");
  }

  private static CheckResult rotation(@Nullable String before, String after) {
    return CheckResult.good(
        "rotated",
        after.equals(before)
            ? "no: the refresh token is the same (" + after + ")"
            : "yes: the refresh token is new ("
                + after
                + (before == null ? ")" : "), the old one (" + before + ") is spent"));
  }
}
