package io.apiservice.sdk.async;

import java.time.Clock;
import java.time.Duration;

/**
 * A point in time on two clocks, past as soon as it is past on either. The monotonic clock stops
 * while a machine sleeps or is suspended; the system clock can be set back.
 *
 * @param nanos on the monotonic clock
 * @param millis on the system clock
 * @param clock the system clock
 */
public record Deadline(long nanos, long millis, Clock clock) {
  /** Now, given the current value of the monotonic clock. */
  public static Deadline now(long nanos, Clock clock) {
    return new Deadline(nanos, clock.millis(), clock);
  }

  /** A later deadline or, for a negative duration, an earlier one; by at most a hundred years. */
  public Deadline plus(Duration duration) {
    long more = TimeRange.nanos(duration);
    // Rounded up: while both clocks advance at the same rate, the nanoseconds expire first.
    return new Deadline(nanos + more, millis + Math.floorDiv(more, 1_000_000L) + 1, clock);
  }

  /** The later of two deadlines on the same clocks. */
  public Deadline orLater(Deadline other) {
    return other.nanos - nanos > 0 ? other : this;
  }

  /** Whether it is past, given the current value of the monotonic clock. Allocates nothing. */
  public boolean isPast(long nanosNow) {
    return nanosNow - nanos >= 0 || clock.millis() - millis >= 0;
  }

  /** The time left; zero if it is past. */
  public Duration remaining(long nanosNow) {
    Duration monotonic = Duration.ofNanos(nanos - nanosNow);
    Duration wall = Duration.ofMillis(millis - clock.millis());
    Duration left = monotonic.compareTo(wall) < 0 ? monotonic : wall;
    return left.isNegative() ? Duration.ZERO : left;
  }
}
