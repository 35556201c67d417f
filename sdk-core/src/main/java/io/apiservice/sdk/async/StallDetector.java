package io.apiservice.sdk.async;

import java.time.Duration;

/**
 * Detects that the timer itself is late because the process was stopped, suspended or starved. Data
 * that arrived meanwhile is still unread in the sockets, so no deadline may be enforced for a
 * moment. Not thread-safe.
 */
public final class StallDetector {
  /** The shortest delay that counts as a stall. */
  private static final Duration STALL = Duration.ofMillis(100);

  private static final Duration MIN_GRACE = Duration.ofMillis(250);
  private static final Duration MAX_GRACE = Duration.ofSeconds(2);

  /** A machine that stalls constantly must not suspend its deadlines for ever. */
  private static final int MAX_CONSECUTIVE = 3;

  private long graceUntil;
  private int stalls;

  /** How long to wait for unread data, after a wait that was {@code late}. */
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
   * @param now on the monotonic clock, in nanoseconds
   * @param late how much later than planned that is
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
