package io.apiservice.sdk.oauth;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Time that passes when it is told to, or when somebody pauses. Wall and monotonic time go along.
 */
final class FakeTime extends Clock implements Ticker {
  private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

  private final AtomicLong passed = new AtomicLong();

  void pass(Duration duration) {
    passed.addAndGet(duration.toNanos());
  }

  Duration passed() {
    return Duration.ofNanos(passed.get());
  }

  @Override
  public long nanos() {
    return passed.get() - 7_000_000_000L; // monotonic time may be negative
  }

  @Override
  public void pause(Duration pause) {
    pass(pause);
  }

  @Override
  public Instant instant() {
    return START.plusNanos(passed.get());
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    throw new UnsupportedOperationException();
  }
}
