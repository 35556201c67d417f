package io.apiservice.sdk.oauth;

import io.apiservice.sdk.async.Deadline;
import io.apiservice.sdk.oauth.runtime.RefreshTimeouts;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The pause after a failed refresh. Until it ends, no request is sent, and callers who need a token
 * get the failure of the last refresh.
 *
 * @param failure the failure of the last refresh
 * @param until when a refresh may be attempted again
 * @param streak the number of consecutive failures
 */
record RefreshBackoff(RefreshFailure failure, Deadline until, int streak) {
  boolean isActiveAt(long nanos) {
    return !until.isPast(nanos);
  }

  /** Returns the back-off that follows one more failure. */
  static RefreshBackoff after(
      RefreshFailure failure,
      @Nullable RefreshBackoff before,
      RefreshTimeouts timeouts,
      double chance,
      Deadline now) {
    int streak = before == null ? 1 : before.streak + 1;
    Duration pause = backoff(timeouts, streak, chance);
    Duration hold = failure.hold();
    // A {@code Retry-After} of the server may lengthen the back-off but not shorten it.
    if (hold == null || (failure.retryable() && hold.compareTo(pause) < 0)) {
      hold = pause;
    }
    return new RefreshBackoff(failure, now.plus(hold), streak);
  }

  /**
   * Returns the length of the pause. It doubles with each failure, up to the longest back-off, and
   * is varied at random.
   */
  static Duration backoff(RefreshTimeouts timeouts, int streak, double chance) {
    Duration first = timeouts.firstBackoff();
    Duration doubled = first.multipliedBy(1L << Math.min(streak - 1, 20));
    Duration bounded =
        doubled.compareTo(timeouts.longestBackoff()) < 0 ? doubled : timeouts.longestBackoff();
    return Duration.ofNanos((long) (bounded.toNanos() * (0.75 + chance / 4)));
  }
}
