package io.apiservice.sdk.async;

import java.time.Duration;
import java.time.Instant;

/**
 * Bounds within which times can be reckoned with: nanoseconds in a {@code long} reach 292 years,
 * and RFC 3339 writes years of four digits. "Never" is commonly written as a date beyond either.
 */
public final class TimeRange {
  /** Far away, and yet such that differences of {@link System#nanoTime()} do not overflow. */
  public static final Duration MAX_DURATION = Duration.ofDays(36_500);

  private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");
  private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999999999Z");

  private TimeRange() {}

  /** A duration in nanoseconds, bounded by {@link #MAX_DURATION} either way. */
  public static long nanos(Duration duration) {
    return bounded(duration).toNanos();
  }

  /** The duration, bounded by {@link #MAX_DURATION} either way. */
  public static Duration bounded(Duration duration) {
    if (duration.compareTo(MAX_DURATION) > 0) {
      return MAX_DURATION;
    }
    Duration least = MAX_DURATION.negated();
    return duration.compareTo(least) < 0 ? least : duration;
  }

  /** The instant, in the years 1 to 9999. */
  public static Instant bounded(Instant instant) {
    if (instant.isAfter(LAST)) {
      return LAST;
    }
    return instant.isBefore(FIRST) ? FIRST : instant;
  }
}
