package io.apiservice.sdk.oauth;

import io.apiservice.sdk.store.record.GrantRecord.Intent;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How long the refresh token of another process's intent must not be presented. Needed for stores
 * whose leases may end before the request of their owner does.
 */
final class IntentHoldOff {
  private final Ticker ticker;
  private final RefreshTimeouts timeouts;
  private @Nullable Intent seen;
  private long seenAt;

  IntentHoldOff(Ticker ticker, RefreshTimeouts timeouts) {
    this.ticker = ticker;
    this.timeouts = timeouts;
  }

  /**
   * Remembers the intent of another process even if only a token was adopted. Its request may still
   * be under way, so the hold-off starts when that request must be over.
   */
  synchronized void note(Intent intent) {
    if (!intent.same(seen)) {
      seen = intent;
      seenAt = ticker.nanos() + timeouts.exchange().toNanos();
    }
  }

  /**
   * Returns the remaining hold-off of an abandoned intent. Counts from when this or an earlier
   * process first saw the intent. Zero while the server's grace period may still be running.
   */
  synchronized Duration remaining(Intent intent, Instant now, @Nullable Duration grace) {
    long nanos = ticker.nanos();
    if (!intent.same(seen) || seenAt - nanos > 0) {
      seen = intent;
      seenAt = nanos;
    }
    Duration passed = Duration.ofNanos(nanos - seenAt);
    Duration age = Duration.between(intent.startedAt(), now);
    if (grace != null && grace.compareTo(age.compareTo(passed) > 0 ? age : passed) > 0) {
      return Duration.ZERO;
    }
    Duration holdOff = timeouts.holdOff();
    Instant firstSeenAt = intent.seenAt();
    // Twice as long on the wall clock, because the clocks of two hosts may differ.
    boolean seenLongAgo =
        firstSeenAt != null
            && Duration.between(firstSeenAt, now).compareTo(holdOff.multipliedBy(2)) >= 0;
    Duration left = holdOff.minus(passed);
    return seenLongAgo || left.isNegative() ? Duration.ZERO : left;
  }

  /** Whether the time at which an intent was first seen still has to be written. */
  boolean isUnrecorded(Intent intent, Instant now) {
    Instant firstSeenAt = intent.seenAt();
    return firstSeenAt == null || firstSeenAt.isAfter(now.plus(timeouts.holdOff()));
  }
}
