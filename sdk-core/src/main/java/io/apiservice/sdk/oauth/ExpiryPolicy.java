package io.apiservice.sdk.oauth;

import io.apiservice.sdk.async.Deadline;
import io.apiservice.sdk.async.TimeRange;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * When a token is fresh, ageing, or as good as expired: shares of its lifetime, which may be
 * seconds or a day.
 *
 * @param jitter widens or narrows the ageing window, so that processes do not renew together;
 *     around 1
 */
record ExpiryPolicy(double jitter) {
  /** How long a token is served whatever its life: so far apart are two refreshes for expiry. */
  static final Duration MIN_LIFETIME = Duration.ofSeconds(1);

  private static final double EXPIRING_SHARE = 0.20;
  private static final Duration MAX_EXPIRING = Duration.ofMinutes(5);
  private static final double EXPIRED_SHARE = 0.02;
  private static final Duration MAX_EXPIRED = Duration.ofSeconds(10);

  /** The part of a life before it ends in which a successor is fetched. */
  Duration expiring(Duration life) {
    return share(life, EXPIRING_SHARE * jitter, scaled(MAX_EXPIRING, jitter));
  }

  /** The last part of a life, in which a request might arrive too late. */
  Duration expired(Duration life) {
    return share(life, EXPIRED_SHARE, MAX_EXPIRED);
  }

  /** The end of freshness of a token with so much left of its life. */
  Deadline freshUntil(Deadline now, @Nullable Duration life, Duration left) {
    return now.plus(
        life == null ? TimeRange.MAX_DURATION : TimeRange.bounded(left).minus(expiring(life)));
  }

  /** The end of use. */
  Deadline liveUntil(Deadline now, @Nullable Duration life, Duration left) {
    return now.plus(
        life == null ? TimeRange.MAX_DURATION : TimeRange.bounded(left).minus(expired(life)));
  }

  private static Duration share(Duration life, double share, Duration most) {
    Duration part = scaled(life, share);
    return part.compareTo(most) < 0 ? part : most;
  }

  private static Duration scaled(Duration duration, double factor) {
    return Duration.ofMillis((long) (TimeRange.bounded(duration).toMillis() * factor));
  }
}
