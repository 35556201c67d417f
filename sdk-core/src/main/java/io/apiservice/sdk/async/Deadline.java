package io.apiservice.sdk.async;

import java.time.Clock;
import java.time.Duration;

/**
 * A point in time on two clocks, past as soon as either has passed it. The monotonic clock stands
 * still while a machine sleeps or a snapshot waits; the wall clock can be set back.
 *
 * @param nanos on the monotonic clock
 * @param millis on the wall clock
 * @param clock the wall clock
 */
public record Deadline(long nanos, long millis, Clock clock) {
  /** Now, which is {@code nanos} on the monotonic clock. */
  public static Deadline now(long nanos, Clock clock) {
    return new Deadline(nanos, clock.millis(), clock);
  }

  /** Later or, by a negative duration, earlier; at most a hundred years. */
  public Deadline plus(Duration duration) {
    long more = TimeRange.nanos(duration);
    // Rounded up, so that the finer clock decides as long as both run alike.
    return new Deadline(nanos + more, millis + Math.floorDiv(more, 1_000_000L) + 1, clock);
  }

  /** The later one, of two on the same clocks. */
  public Deadline orLater(Deadline other) {
    return other.nanos - nanos > 0 ? other : this;
  }

  /** Whether it has passed, now that the monotonic clock says this. Allocates nothing. */
  public boolean isPast(long nanosNow) {
    return nanosNow - nanos >= 0 || clock.millis() - millis >= 0;
  }

  /** How long until it has passed; zero if it has. */
  public Duration remaining(long nanosNow) {
    Duration monotonic = Duration.ofNanos(nanos - nanosNow);
    Duration wall = Duration.ofMillis(millis - clock.millis());
    Duration left = monotonic.compareTo(wall) < 0 ? monotonic : wall;
    return left.isNegative() ? Duration.ZERO : left;
  }
}
