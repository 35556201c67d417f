package io.apiservice.sdk.cli.refresh;

import io.apiservice.sdk.cli.report.CheckResult;
import io.apiservice.sdk.cli.report.ExitCode;
import io.apiservice.sdk.event.ApiListener.RefreshOutcome;
import org.jspecify.annotations.Nullable;

/**
 * The state of the refresh token after a failed refresh.
 *
 * @param outcome the outcome; null if no refresh began
 * @param presented whether the refresh token was sent to the server
 * @param replaced whether the server accepted it and issued tokens, usable or not
 * @param stored whether a store records the outcome
 */
record RefreshTokenState(
    @Nullable RefreshOutcome outcome, boolean presented, boolean replaced, boolean stored) {

  CheckResult result() {
    if (!presented) {
      return CheckResult.bad("refresh", "nothing was sent and nothing was spent");
    }
    if (outcome == RefreshOutcome.AMBIGUOUS) {
      return CheckResult.bad(
          "refresh",
          "presented once, without a usable response: it is unknown whether the refresh token is spent"
              + (stored
                  ? ". The store records this: the application's next refresh presents the token once"
                      + " more, the doctor does not"
                  : ". Presenting it again may work, or make the server end the login"));
    }
    if (outcome == RefreshOutcome.REFUSED) {
      return CheckResult.bad(
          "refresh",
          "presented once and finally rejected"
              + (stored ? "; the store records this, and the application stops refreshing" : ""));
    }
    return replaced
        ? CheckResult.bad(
            "refresh",
            "presented once and accepted, but the new access token is unusable: the refresh token is"
                + " spent")
        : CheckResult.bad("refresh", "presented once and not accepted: it is not spent");
  }

  static int code(@Nullable RefreshOutcome outcome, boolean presented) {
    if (outcome == RefreshOutcome.REFUSED || outcome == RefreshOutcome.MISCONFIGURED) {
      return ExitCode.REFUSED;
    }
    return presented ? ExitCode.NO_ANSWER : ExitCode.NOT_SPENT;
  }
}
