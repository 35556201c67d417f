package io.apiservice.sdk.oauth;

import io.apiservice.sdk.async.Deadline;
import java.time.Duration;

/**
 * A failure that is still fresh: until its time is over, nothing is sent, and whoever needs a token
 * gets this failure.
 *
 * @param failure what happened
 * @param until when to try again
 * @param streak how many failures came in a row
 */
record RefreshBackoff(RefreshFailure failure, Deadline until, int streak) {
  boolean isActiveAt(long nanos) {
    return !until.isPast(nanos);
  }

  /** Doubling from the first pause to the longest. */
  static Duration backoff(RefreshTimeouts timeouts, int streak, double chance) {
    Duration first = timeouts.firstBackoff();
    Duration doubled = first.multipliedBy(1L << Math.min(streak - 1, 20));
    Duration bounded =
        doubled.compareTo(timeouts.longestBackoff()) < 0 ? doubled : timeouts.longestBackoff();
    return Duration.ofNanos((long) (bounded.toNanos() * (0.75 + chance / 4)));
  }
}
