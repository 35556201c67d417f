package io.apiservice.sdk.testkit;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How an answer goes over the line.
 *
 * @param delay before the first byte
 * @param pause before each byte, where it drips
 * @param fromTheStart whether the head drips too
 * @param length of the body; -1 for that of the given bytes
 * @param chunks whether it is sent without a length
 * @param stopAfter so many bytes of the body; -1 for before the head; meaningless with KEEP
 * @param end what happens then
 * @param skew how far the server's own {@code Date} is off; null for none
 */
record Delivery(
    Duration delay,
    Duration pause,
    boolean fromTheStart,
    long length,
    boolean chunks,
    long stopAfter,
    End end,
    @Nullable Duration skew) {

  enum End {
    KEEP,
    CUT,
    RESET,
    STALL
  }

  static final Delivery PLAIN =
      new Delivery(Duration.ZERO, Duration.ZERO, false, -1, false, 0, End.KEEP, Duration.ZERO);

  Delivery delayedBy(Duration d) {
    return new Delivery(d, pause, fromTheStart, length, chunks, stopAfter, end, skew);
  }

  Delivery drippedBy(Duration d, boolean head) {
    return new Delivery(delay, d, head, length, chunks, stopAfter, end, skew);
  }

  Delivery length(long bytes) {
    return new Delivery(delay, pause, fromTheStart, bytes, chunks, stopAfter, end, skew);
  }

  Delivery inChunks() {
    return new Delivery(delay, pause, fromTheStart, length, true, stopAfter, end, skew);
  }

  Delivery endingAt(long bytes, End how) {
    return new Delivery(delay, pause, fromTheStart, length, chunks, bytes, how, skew);
  }

  Delivery skewedBy(@Nullable Duration offset) {
    return new Delivery(delay, pause, fromTheStart, length, chunks, stopAfter, end, offset);
  }
}
