package io.apiservice.sdk.async;

import java.time.Clock;
import java.time.Duration;

/**
 * A point in time that is given on two clocks. It has passed as soon as it has passed on one of
 * them. Two clocks are needed because the monotonic clock stops while a machine sleeps or is
 * suspended, and the system clock can be set back.
 *
 * @param nanos the time on the monotonic clock
 * @param millis the time on the system clock
 * @param clock the system clock
 */
public record Deadline(long nanos, long millis, Clock clock) {
  /**
   * Returns the current time.
   *
   * @param nanos the current value of the monotonic clock
   */
  public static Deadline now(long nanos, Clock clock) {
    return new Deadline(nanos, clock.millis(), clock);
  }

  /**
   * Returns a later deadline or, for a negative duration, an earlier one. The difference is limited
   * to a hundred years.
   */
  public Deadline plus(Duration duration) {
    long more = TimeRange.nanos(duration);
    // The milliseconds are rounded up. So while both clocks advance at the same rate, the monotonic
    // clock decides.
    return new Deadline(nanos + more, millis + Math.floorDiv(more, 1_000_000L) + 1, clock);
  }

  /** Returns the later of two deadlines, which must use the same clocks. */
  public Deadline orLater(Deadline other) {
    return other.nanos - nanos > 0 ? other : this;
  }

  /**
   * Whether the deadline has passed. Allocates nothing.
   *
   * @param nanosNow the current value of the monotonic clock
   */
  public boolean isPast(long nanosNow) {
    return nanosNow - nanos >= 0 || clock.millis() - millis >= 0;
  }

  /** Returns the time left; zero if the deadline has passed. */
  public Duration remaining(long nanosNow) {
    Duration monotonic = Duration.ofNanos(nanos - nanosNow);
    Duration wall = Duration.ofMillis(millis - clock.millis());
    Duration left = monotonic.compareTo(wall) < 0 ? monotonic : wall;
    return left.isNegative() ? Duration.ZERO : left;
  }
}
