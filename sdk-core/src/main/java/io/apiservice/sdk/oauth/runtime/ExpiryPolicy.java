package io.apiservice.sdk.oauth.runtime;

import io.apiservice.sdk.async.Deadline;
import io.apiservice.sdk.async.TimeRange;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Decides when a token is refreshed ahead of its expiry and when it is treated as expired. Both
 * times are fractions of the token's lifetime, because lifetimes range from seconds to days.
 *
 * @param jitter a factor around 1 that scales the time between refresh and expiry, so that
 *     processes do not all refresh at the same moment
 */
public record ExpiryPolicy(double jitter) {
  /**
   * A token counts as valid for at least this long, even if the server says less. This also limits
   * how often expiry can cause a refresh.
   */
  public static final Duration MIN_LIFETIME = Duration.ofSeconds(1);

  private static final double EXPIRING_SHARE = 0.20;
  private static final Duration MAX_EXPIRING = Duration.ofMinutes(5);
  private static final double EXPIRED_SHARE = 0.02;
  private static final Duration MAX_EXPIRED = Duration.ofSeconds(10);

  /** Returns how long before its expiry a token is refreshed. */
  public Duration expiring(Duration life) {
    return share(life, EXPIRING_SHARE * jitter, scaled(MAX_EXPIRING, jitter));
  }

  /**
   * Returns how long before its expiry a token is no longer sent: a request takes time to arrive.
   */
  public Duration expired(Duration life) {
    return share(life, EXPIRED_SHARE, MAX_EXPIRED);
  }

  /** Returns when a token with the given remaining time should be refreshed. */
  public Deadline freshUntil(Deadline now, @Nullable Duration life, Duration left) {
    return now.plus(
        life == null ? TimeRange.MAX_DURATION : TimeRange.bounded(left).minus(expiring(life)));
  }

  /** Returns when a token with the given remaining time is treated as expired. */
  public Deadline liveUntil(Deadline now, @Nullable Duration life, Duration left) {
    return now.plus(
        life == null ? TimeRange.MAX_DURATION : TimeRange.bounded(left).minus(expired(life)));
  }

  private static Duration share(Duration life, double share, Duration max) {
    Duration part = scaled(life, share);
    return part.compareTo(max) < 0 ? part : max;
  }

  private static Duration scaled(Duration duration, double factor) {
    return Duration.ofMillis((long) (TimeRange.bounded(duration).toMillis() * factor));
  }
}
