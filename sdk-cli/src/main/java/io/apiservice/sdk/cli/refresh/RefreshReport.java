package io.apiservice.sdk.cli.refresh;

import io.apiservice.sdk.auth.Credential;
import io.apiservice.sdk.cli.report.CheckResult;
import io.apiservice.sdk.cli.report.ExitCode;
import io.apiservice.sdk.diagnosis.Diagnosis;
import java.util.List;
import java.util.Optional;

/**
 * The result of a refresh.
 *
 * @param headline the first line
 * @param code the exit code if no call follows
 * @param checks the results of the checks
 * @param diagnosis why the refresh failed
 * @param credential the new access token, if there is one
 */
public record RefreshReport(
    String headline,
    int code,
    List<CheckResult> checks,
    Optional<Diagnosis> diagnosis,
    Optional<Credential> credential) {

  /** Returns the report of a refresh that did not begin. */
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
