package io.apiservice.sdk.store.jdbc;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * Measures elapsed time by two clocks of this host and takes the longer: the monotonic one may stop
 * while the host is suspended, and the wall clock may be set back. What the wall clock shows is
 * irrelevant.
 */
record ElapsedTime(InstantSource wall, LongSupplier nanoTime) {
  static ElapsedTime ofSystem() {
    return new ElapsedTime(InstantSource.system(), System::nanoTime);
  }

  /** A moment. */
  record Mark(Instant wall, long nanos) {}

  Mark mark() {
    return new Mark(wall.instant(), nanoTime.getAsLong());
  }

  Duration since(Mark mark) {
    Duration monotonic = Duration.ofNanos(nanoTime.getAsLong() - mark.nanos());
    Duration byWall = Duration.between(mark.wall(), wall.instant());
    return monotonic.compareTo(byWall) > 0 ? monotonic : byWall;
  }
}
