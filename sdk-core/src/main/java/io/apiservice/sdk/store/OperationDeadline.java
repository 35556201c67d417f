package io.apiservice.sdk.store;

import io.apiservice.sdk.async.TimeRange;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** The deadline of a store operation, on the monotonic clock. */
public record OperationDeadline(long endNanos) {
  public static OperationDeadline in(Duration time) {
    return new OperationDeadline(System.nanoTime() + TimeRange.nanos(time));
  }

  boolean isOver() {
    return endNanos - System.nanoTime() <= 0;
  }

  /** Returns the remaining time; zero after the deadline. */
  public Duration left() {
    return Duration.ofNanos(Math.max(0, endNanos - System.nanoTime()));
  }

  /** Waits for the given time, at most until the deadline. */
  void pause(Duration time) {
    LockSupport.parkNanos(Math.min(time.toNanos(), left().toNanos()));
  }
}
