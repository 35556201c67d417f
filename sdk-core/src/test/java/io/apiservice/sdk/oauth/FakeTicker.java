package io.apiservice.sdk.oauth;

import io.apiservice.sdk.oauth.runtime.Ticker;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A clock for tests. Time passes only if a test says so, or if the code under test pauses. The
 * monotonic clock and the wall clock are two counters: {@link #pass} moves both, {@link #setClock}
 * and {@link #suspend} move only the wall clock, {@link #standStill} only the monotonic clock.
 */
public final class FakeTicker extends Clock implements Ticker {
  private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

  private final AtomicLong monotonic = new AtomicLong();
  private final AtomicLong wall = new AtomicLong();
  private final List<Duration> pauses = new CopyOnWriteArrayList<>();
  private final AtomicLong stop = new AtomicLong();

  /** Moves both clocks. */
  public void pass(Duration duration) {
    monotonic.addAndGet(duration.toNanos());
    wall.addAndGet(duration.toNanos());
  }

  /** Moves the wall clock alone, as if it was set: forward, or back if the duration is negative. */
  void setClock(Duration by) {
    wall.addAndGet(by.toNanos());
  }

  /**
   * Suspends the machine: the wall clock moves on, but the monotonic clock does not, as on Linux.
   */
  void suspend(Duration duration) {
    setClock(duration);
  }

  /** Moves the monotonic clock alone, as if the wall clock was set back while time passed. */
  void standStill(Duration duration) {
    monotonic.addAndGet(duration.toNanos());
  }

  /** How much time has passed on the monotonic clock. */
  Duration passed() {
    return Duration.ofNanos(monotonic.get());
  }

  /** In its next pause, the process is stopped for this long. */
  void stopInNextPause(Duration duration) {
    stop.set(duration.toNanos());
  }

  /** The pauses of the code under test, in order. */
  List<Duration> pauses() {
    return List.copyOf(pauses);
  }

  @Override
  public long nanos() {
    return monotonic.get() - 7_000_000_000L;
    // The value may be negative, as that of System.nanoTime() may be.
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
