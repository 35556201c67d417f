package io.apiservice.sdk.cli.refresh;

import io.apiservice.sdk.cli.report.CheckResult;
import io.apiservice.sdk.cli.report.ExitCode;
import io.apiservice.sdk.event.ApiListener.RefreshOutcome;
import org.jspecify.annotations.Nullable;

/**
 * What a refresh that failed has done to the refresh token.
 *
 * @param outcome how it ended; null if it was not begun
 * @param presented whether the server has seen the refresh token
 * @param replaced whether the server took it and gave tokens, usable or not
 * @param stored whether a store remembers it
 */
record RefreshTokenState(
    @Nullable RefreshOutcome outcome, boolean presented, boolean replaced, boolean stored) {

  CheckResult result() {
    if (!presented) {
      return CheckResult.bad("refresh", "nothing was sent, nothing was spent");
    }
    if (outcome == RefreshOutcome.AMBIGUOUS) {
      return CheckResult.bad(
          "refresh",
          "presented once, without a usable answer: nobody knows whether the refresh token is spent"
              + (stored
                  ? ". The store remembers it: the application's next refresh presents it once more,"
                      + " the doctor never does"
                  : ". Presenting it again may work, or make the server end the login"));
    }
    if (outcome == RefreshOutcome.REFUSED) {
      return CheckResult.bad(
          "refresh",
          "presented once and refused for good"
              + (stored ? "; the store remembers it, and the application asks no more" : ""));
    }
    return replaced
        ? CheckResult.bad(
            "refresh",
            "presented once and taken, but the access token that came is of no use: the refresh token"
                + " is spent")
        : CheckResult.bad("refresh", "presented once and not taken: it is not spent");
  }

  static int code(@Nullable RefreshOutcome outcome, boolean presented) {
    if (outcome == RefreshOutcome.REFUSED || outcome == RefreshOutcome.MISCONFIGURED) {
      return ExitCode.REFUSED;
    }
    return presented ? ExitCode.NO_ANSWER : ExitCode.NOT_SPENT;
  }
}
