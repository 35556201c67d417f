package io.apiservice.sdk.async;

import java.time.Duration;
import java.time.Instant;

/**
 * Limits durations and instants to a range in which they can be computed with and written. A {@code
 * long} of nanoseconds covers 292 years, and RFC 3339 has years of four digits. Applications often
 * write "never" as a date beyond both.
 */
public final class TimeRange {
  /** A hundred years. Differences of {@link System#nanoTime()} do not overflow with it. */
  public static final Duration MAX_DURATION = Duration.ofDays(36_500);

  private static final Duration MIN_DURATION = MAX_DURATION.negated();

  private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");
  private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999999999Z");

  private TimeRange() {}

  /** Returns a duration in nanoseconds, limited to {@link #MAX_DURATION} in both directions. */
  public static long nanos(Duration duration) {
    return bounded(duration).toNanos();
  }

  /** Returns the duration, limited to {@link #MAX_DURATION} in both directions. */
  public static Duration bounded(Duration duration) {
    if (duration.compareTo(MAX_DURATION) > 0) {
      return MAX_DURATION;
    }
    return duration.compareTo(MIN_DURATION) < 0 ? MIN_DURATION : duration;
  }

  /** Returns twice the pause, or {@code most} if that is shorter. */
  public static Duration doubled(Duration pause, Duration most) {
    Duration doubled = pause.multipliedBy(2);
    return doubled.compareTo(most) < 0 ? doubled : most;
  }

  /** Returns the instant, limited to the years 1 to 9999. */
  public static Instant bounded(Instant instant) {
    if (instant.isAfter(LAST)) {
      return LAST;
    }
    return instant.isBefore(FIRST) ? FIRST : instant;
  }
}
