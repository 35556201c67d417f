package io.apiservice.sdk.testkit;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/**
 * A wall clock that stands still until it is moved, forwards or backwards. Thread-safe; copies in
 * another zone show the same time.
 */
public final class MutableClock extends Clock {
  /** What copies share. */
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

  /** A clock in UTC that shows this instant. */
  public static MutableClock at(Instant start) {
    return new MutableClock(new CurrentTime(start), ZoneOffset.UTC);
  }

  /** A clock in UTC that shows 2030-01-01T00:00:00Z. */
  public static MutableClock standing() {
    return at(Instant.parse("2030-01-01T00:00:00Z"));
  }

  /** Moves on by so much; a negative time moves back. */
  public Instant advance(Duration time) {
    return currentTime.advance(time);
  }

  /** Jumps to this instant. */
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
