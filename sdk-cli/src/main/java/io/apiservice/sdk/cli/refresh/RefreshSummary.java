package io.apiservice.sdk.cli.refresh;

import io.apiservice.sdk.auth.Credential;
import io.apiservice.sdk.cli.report.CheckResult;
import io.apiservice.sdk.cli.report.ExitCode;
import io.apiservice.sdk.diagnosis.SafeText;
import io.apiservice.sdk.error.StoreException;
import io.apiservice.sdk.error.TokenRefreshException;
import io.apiservice.sdk.event.ApiListener.RefreshOutcome;
import io.apiservice.sdk.oauth.TokenProvider;
import io.apiservice.sdk.store.StoreInspection.Contents;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Turns the end of a refresh into a report.
 *
 * @param endpoint the token endpoint, as it may be shown
 * @param stored whether the refresh token comes from a store
 * @param checks the results so far; the results about the refresh are added
 * @param secrets what must not be shown
 * @param clock the wall clock
 */
record RefreshSummary(
    String endpoint, boolean stored, List<CheckResult> checks, List<String> secrets, Clock clock) {
  RefreshReport granted(
      TokenProvider provider,
      RefreshRecorder recorder,
      Credential credential,
      @Nullable String before)
      throws StoreException {
    if (!recorder.presented()) {
      checks.add(
          CheckResult.good(
              "refresh",
              "another process has just refreshed: its access token is used, and nothing was spent"
                  + " here"));
    } else {
      // Closing makes a last attempt to store a token that is not stored yet.
      provider.close();
      new TokenReport(credential, secrets, clock.instant())
          .describe(provider.inspect(), before, checks);
    }
    Optional<CheckResult> lost = lost(provider, recorder, credential);
    lost.ifPresent(checks::add);
    if (stored && lost.isEmpty()) {
      checks.add(
          CheckResult.good(
              "kept", "the store holds the new refresh token, and applications use it"));
    }
    return new RefreshReport(
        "refreshed — " + endpoint,
        lost.isPresent() ? ExitCode.NOT_KEPT : 0,
        List.copyOf(checks),
        Optional.empty(),
        Optional.of(credential));
  }

  private Optional<CheckResult> lost(
      TokenProvider provider, RefreshRecorder recorder, Credential credential)
      throws StoreException {
    String why = recorder.unpersisted();
    boolean inStore =
        stored
            && provider.inspect().map(Contents::generation).orElse(0L)
                >= credential.facts().generation();
    return why == null || inStore
        ? Optional.empty()
        : Optional.of(
            CheckResult.bad(
                "kept",
                "the new refresh token could not be saved ("
                    + SafeText.of(why)
                    + "): unless a line below names a file, sign in again"));
  }

  RefreshReport failed(ExecutionException e, RefreshRecorder recorder, boolean replaced) {
    if (!(e.getCause() instanceof TokenRefreshException failure)) {
      throw new IllegalStateException("unexpected exception of the provider", e.getCause());
    }
    RefreshOutcome outcome = recorder.outcome();
    checks.add(new RefreshTokenState(outcome, recorder.presented(), replaced, stored).result());
    String first = String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
    int start = first.indexOf(": ");
    return new RefreshReport(
        "not refreshed — " + SafeText.of(first.substring(start < 0 ? 0 : start + 2), 500),
        RefreshTokenState.code(outcome, recorder.presented()),
        List.copyOf(checks),
        Optional.of(failure.diagnosis()),
        Optional.empty());
  }

  // The components are not shown: they contain secrets.
  @Override
  public String toString() {
    return "RefreshSummary[" + endpoint + "]";
  }
}
