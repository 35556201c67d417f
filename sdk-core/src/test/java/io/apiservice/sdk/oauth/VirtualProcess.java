package io.apiservice.sdk.oauth;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * A process of a history: it can be killed and suspended, at once or when it has come to a certain
 * step. What it still does after its end has no effect.
 */
final class VirtualProcess {
  /** Unwinds the threads of a process that is no more. */
  static final class Killed extends Error {
    private static final long serialVersionUID = 1L;

    Killed() {
      super("killed", null, false, false);
    }
  }

  /** A time in which it did not run. */
  private record Stop(long from, long to) {
    long overlap(long since, long now) {
      return Math.max(0, Math.min(now, to) - Math.max(since, from));
    }
  }

  private final String name;
  private Runnable atEnd = () -> {};
  private Consumer<Duration> atSuspension = duration -> {};
  private boolean dead;
  private boolean closing;
  private long diedAt;
  private long runsAt;
  private final List<Stop> stops = new ArrayList<>();
  private int stepsToEnd = -1;
  private int stepsToSuspension = -1;
  private long suspension;

  VirtualProcess(String name) {
    this.name = name;
  }

  /** What the operating system does when the process has ended. */
  void atEnd(Runnable action) {
    this.atEnd = action;
  }

  /** What is to be known of it when it is suspended, and for how long. */
  void atSuspension(Consumer<Duration> observer) {
    this.atSuspension = observer;
  }

  /** Kills the process after this number of steps. */
  void killAfter(int steps) {
    stepsToEnd = steps;
  }

  /** Suspends it at the given step from now. */
  void suspendAfter(int steps, Duration duration) {
    stepsToSuspension = steps;
    suspension = duration.toNanos();
  }

  void kill(long now) {
    if (!dead) {
      dead = true;
      diedAt = now;
      atEnd.run();
    }
  }

  void resume(long now) {
    if (runsAt > now) {
      Stop last = stops.remove(stops.size() - 1);
      stops.add(new Stop(last.from, now));
      runsAt = now;
    }
    stepsToEnd = -1;
    stepsToSuspension = -1;
  }

  /** One of its threads has come to a point where it can be stopped. */
  void step(long now) {
    check();
    if (stepsToEnd >= 0 && stepsToEnd-- == 0) {
      kill(now);
      throw new Killed();
    }
    if (stepsToSuspension >= 0 && stepsToSuspension-- == 0) {
      atSuspension.accept(Duration.ofNanos(suspension));
      runsAt = now + suspension;
      stops.add(new Stop(now, runsAt));
    }
  }

  void check() {
    if (dead) {
      throw new Killed();
    }
  }

  /** Its provider is being closed. */
  void close() {
    closing = true;
  }

  boolean closing() {
    return closing;
  }

  boolean dead() {
    return dead;
  }

  long diedAt() {
    return diedAt;
  }

  long runsAt() {
    return runsAt;
  }

  /** How often it was suspended. */
  int suspensions() {
    return stops.size();
  }

  /** For how long it has run since then. */
  long ranSince(long since, long now) {
    long stopped = stops.stream().mapToLong(stop -> stop.overlap(since, now)).sum();
    return now - since - stopped;
  }

  @Override
  public String toString() {
    return name;
  }
}
