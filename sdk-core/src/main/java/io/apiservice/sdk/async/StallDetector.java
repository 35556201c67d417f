package io.apiservice.sdk.async;

import java.time.Duration;

/**
 * Detects that a timer is late because the process was stopped, suspended or short of CPU time.
 * Responses that arrived in that time are still unread in the sockets, so no deadline should be
 * enforced for a moment. Not thread-safe.
 */
public final class StallDetector {
  /** The shortest delay that counts as a stall. */
  private static final Duration STALL = Duration.ofMillis(100);

  private static final Duration MIN_GRACE = Duration.ofMillis(250);
  private static final Duration MAX_GRACE = Duration.ofSeconds(2);

  /**
   * How many stalls in a row suspend the deadlines. On a machine that stalls all the time,
   * deadlines must still be enforced.
   */
  private static final int MAX_CONSECUTIVE = 3;

  private long graceUntil;
  private int stalls;

  /**
   * Returns how long to wait for unread data after a timer was late.
   *
   * @param late how late the timer was
   */
  public static Duration grace(Duration late) {
    if (late.compareTo(STALL) < 0) {
      return Duration.ZERO;
    }
    if (late.compareTo(MIN_GRACE) < 0) {
      return MIN_GRACE;
    }
    return late.compareTo(MAX_GRACE) < 0 ? late : MAX_GRACE;
  }

  /**
   * Whether deadlines may be enforced now.
   *
   * @param now the current value of the monotonic clock, in nanoseconds
   * @param late how late the timer is
   */
  public boolean deadlinesApply(long now, Duration late) {
    Duration grace = grace(late);
    if (!grace.isZero() && stalls < MAX_CONSECUTIVE) {
      stalls++;
      graceUntil = now + grace.toNanos();
      return false;
    }
    if (stalls > 0 && now - graceUntil < 0) {
      return false;
    }
    if (grace.isZero()) {
      stalls = 0;
    }
    return true;
  }
}
