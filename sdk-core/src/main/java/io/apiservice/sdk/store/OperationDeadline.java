package io.apiservice.sdk.store;

import io.apiservice.sdk.async.TimeRange;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** The end of what one store operation may take, on the monotonic clock. */
public record OperationDeadline(long endNanos) {
  public static OperationDeadline in(Duration time) {
    return new OperationDeadline(System.nanoTime() + TimeRange.nanos(time));
  }

  boolean isOver() {
    return endNanos - System.nanoTime() <= 0;
  }

  /** Zero when it is over. */
  public Duration left() {
    return Duration.ofNanos(Math.max(0, endNanos - System.nanoTime()));
  }

  /** Waits a moment, no longer than what is left. */
  void pause(Duration moment) {
    LockSupport.parkNanos(Math.min(moment.toNanos(), left().toNanos()));
  }
}
