package io.apiservice.sdk.oauth;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * A process of a history. It can be killed or suspended, at once or at a certain step. After its
 * end, what it still does has no effect.
 */
final class VirtualProcess {
  /** Ends the threads of a process that was killed. */
  static final class Killed extends Error {
    private static final long serialVersionUID = 1L;

    Killed() {
      super("killed", null, false, false);
    }
  }

  /** A time during which the process did not run. */
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

  /** Adds an action that runs when the process has ended. It stands for the operating system. */
  void atEnd(Runnable action) {
    this.atEnd = action;
  }

  /** Adds an observer that is told for how long the process is suspended. */
  void atSuspension(Consumer<Duration> observer) {
    this.atSuspension = observer;
  }

  /** Kills the process after this number of steps. */
  void killAfter(int steps) {
    stepsToEnd = steps;
  }

  /** Suspends the process after this number of steps. */
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

  /** A thread of the process has reached a point where it can be stopped. */
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

  /** For how long the process has run since then. */
  long ranSince(long since, long now) {
    long stopped = stops.stream().mapToLong(stop -> stop.overlap(since, now)).sum();
    return now - since - stopped;
  }

  @Override
  public String toString() {
    return name;
  }
}
