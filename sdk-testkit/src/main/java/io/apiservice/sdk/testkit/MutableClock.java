package io.apiservice.sdk.testkit;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/**
 * A clock that stands still until a test moves it, forwards or backwards. Thread-safe; clocks from
 * {@link #withZone} share its time.
 */
public final class MutableClock extends Clock {
  /** The current time, which a clock shares with its copies. */
  private static final class CurrentTime {
    private Instant now;

    CurrentTime(Instant start) {
      this.now = start;
    }

    synchronized Instant instant() {
      return now;
    }

    synchronized Instant advance(Duration time) {
      now = now.plus(time);
      return now;
    }

    synchronized void set(Instant instant) {
      now = instant;
    }
  }

  private final CurrentTime currentTime;
  private final ZoneId zone;

  private MutableClock(CurrentTime currentTime, ZoneId zone) {
    this.currentTime = currentTime;
    this.zone = zone;
  }

  /** A clock in UTC at this instant. */
  public static MutableClock at(Instant start) {
    return new MutableClock(new CurrentTime(start), ZoneOffset.UTC);
  }

  /** A clock in UTC at 2030-01-01T00:00:00Z. */
  public static MutableClock standing() {
    return at(Instant.parse("2030-01-01T00:00:00Z"));
  }

  /** Moves the clock by this time, backwards if it is negative; returns the new instant. */
  public Instant advance(Duration time) {
    return currentTime.advance(time);
  }

  /** Sets the clock to this instant. */
  public void set(Instant instant) {
    currentTime.set(instant);
  }

  @Override
  public Instant instant() {
    return currentTime.instant();
  }

  @Override
  public ZoneId getZone() {
    return zone;
  }

  @Override
  public Clock withZone(ZoneId other) {
    return new MutableClock(currentTime, other);
  }

  @Override
  public String toString() {
    return "clock at " + currentTime.instant();
  }
}
