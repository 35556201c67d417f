package io.apiservice.sdk.benchmarks.fleet;

import java.time.Duration;

/** A time during which something does not work. */
record Outage(Duration from, Duration to) {
  static final Outage NONE = new Outage(Duration.ZERO, Duration.ZERO);

  static Outage at(Duration from, Duration length) {
    return new Outage(from, from.plus(length));
  }

  boolean covers(long nanos) {
    return nanos >= from.toNanos() && nanos < to.toNanos();
  }

  boolean happens() {
    return !to.equals(from);
  }
}
