package io.apiservice.sdk.cli.refresh;

import io.apiservice.sdk.auth.Credential;
import io.apiservice.sdk.cli.report.CheckResult;
import io.apiservice.sdk.cli.report.ExitCode;
import io.apiservice.sdk.diagnosis.Diagnosis;
import java.util.List;
import java.util.Optional;

/**
 * What became of a refresh.
 *
 * @param headline in a line
 * @param code the exit code, if nothing follows
 * @param checks what was looked at
 * @param diagnosis why there is no token, if so
 * @param credential the new access token
 */
public record RefreshReport(
    String headline,
    int code,
    List<CheckResult> checks,
    Optional<Diagnosis> diagnosis,
    Optional<Credential> credential) {

  /** The doctor kept its hands off, or had to. */
  static RefreshReport untouched(String why, List<CheckResult> checks) {
    checks.add(CheckResult.bad("refresh", why + "; nothing was spent"));
    return new RefreshReport(
        "not refreshed — nothing was spent",
        ExitCode.NOT_SPENT,
        List.copyOf(checks),
        Optional.empty(),
        Optional.empty());
  }
}
