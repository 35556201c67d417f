package io.apiservice.sdk.oauth;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Time that passes when a test says so, or when code under test pauses. The monotonic clock and the
 * wall clock are two counters: {@link #pass} moves both, {@link #setClock} and {@link #suspend} the
 * wall clock alone, {@link #standStill} the monotonic one alone.
 */
public final class FakeTicker extends Clock implements Ticker {
  private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

  private final AtomicLong monotonic = new AtomicLong();
  private final AtomicLong wall = new AtomicLong();
  private final List<Duration> pauses = new CopyOnWriteArrayList<>();
  private final AtomicLong stop = new AtomicLong();

  /** Both clocks run. */
  public void pass(Duration duration) {
    monotonic.addAndGet(duration.toNanos());
    wall.addAndGet(duration.toNanos());
  }

  /** The wall clock is set, by hand or by NTP: forward, or back where negative. */
  void setClock(Duration by) {
    wall.addAndGet(by.toNanos());
  }

  /** The machine sleeps: the wall clock has moved on, the monotonic clock of Linux has not. */
  void suspend(Duration duration) {
    setClock(duration);
  }

  /** The wall clock stands, or was set back while time passed. */
  void standStill(Duration duration) {
    monotonic.addAndGet(duration.toNanos());
  }

  /** How far the monotonic clock has run. */
  Duration passed() {
    return Duration.ofNanos(monotonic.get());
  }

  /** The process is stopped for so long in its next pause. */
  void stopInNextPause(Duration duration) {
    stop.set(duration.toNanos());
  }

  /** What code under test has paused for, in order. */
  List<Duration> pauses() {
    return List.copyOf(pauses);
  }

  @Override
  public long nanos() {
    return monotonic.get() - 7_000_000_000L; // monotonic time may be negative
  }

  @Override
  public void pause(Duration pause) {
    pauses.add(pause);
    pass(pause.plusNanos(stop.getAndSet(0)));
  }

  @Override
  public Instant instant() {
    return START.plusNanos(wall.get());
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
