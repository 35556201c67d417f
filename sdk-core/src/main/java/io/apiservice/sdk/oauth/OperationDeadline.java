package io.apiservice.sdk.oauth;

import io.apiservice.sdk.flow.TimeRange;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** The end of what one store operation may take, on the monotonic clock. */
record OperationDeadline(long endNanos) {
  static OperationDeadline in(Duration time) {
    return new OperationDeadline(System.nanoTime() + TimeRange.nanos(time));
  }

  boolean isOver() {
    return endNanos - System.nanoTime() <= 0;
  }

  /** Zero when it is over. */
  Duration left() {
    return Duration.ofNanos(Math.max(0, endNanos - System.nanoTime()));
  }

  /** Waits a moment, no longer than what is left. */
  void pause(Duration moment) {
    LockSupport.parkNanos(Math.min(moment.toNanos(), left().toNanos()));
  }
}
