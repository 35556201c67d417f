package io.apiservice.sdk.oauth.runtime;

import io.apiservice.sdk.store.record.Intent;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Determines how long the refresh token must not be presented after another process has written an
 * intent. This matters for stores whose leases expire: the lease of the other process may end
 * before its request does.
 */
public final class IntentHoldOff {
  private final Ticker ticker;
  private final RefreshTimeouts timeouts;
  private @Nullable Intent seen;
  private long seenAt;

  public IntentHoldOff(Ticker ticker, RefreshTimeouts timeouts) {
    this.ticker = ticker;
    this.timeouts = timeouts;
  }

  /**
   * Remembers an intent of another process that was seen without holding the lease. That process
   * may still be sending its request, so the hold-off starts only when the request must have ended.
   */
  public synchronized void note(Intent intent) {
    if (!intent.same(seen)) {
      seen = intent;
      seenAt = ticker.nanos() + timeouts.exchange().toNanos();
    }
  }

  /**
   * Returns the remaining hold-off of an abandoned intent. The hold-off starts when this process,
   * or an earlier one, first saw the intent. Returns zero while the server's grace period may still
   * be running.
   */
  public synchronized Duration remaining(Intent intent, Instant now, @Nullable Duration grace) {
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
    // The recorded time is that of another host, whose clock may differ. So twice the hold-off must
    // have passed by the wall clock.
    boolean seenLongAgo =
        firstSeenAt != null
            && Duration.between(firstSeenAt, now).compareTo(holdOff.multipliedBy(2)) >= 0;
    Duration left = holdOff.minus(passed);
    return seenLongAgo || left.isNegative() ? Duration.ZERO : left;
  }

  /** Whether the record still lacks a usable time at which the intent was first seen. */
  public boolean isUnrecorded(Intent intent, Instant now) {
    Instant firstSeenAt = intent.seenAt();
    return firstSeenAt == null || firstSeenAt.isAfter(now.plus(timeouts.holdOff()));
  }
}
