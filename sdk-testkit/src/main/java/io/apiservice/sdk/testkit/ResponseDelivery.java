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
 * @param deliveryEnd what happens then
 * @param skew how far the server's own {@code Date} is off; null for none
 */
record ResponseDelivery(
    Duration delay,
    Duration pause,
    boolean fromTheStart,
    long length,
    boolean chunks,
    long stopAfter,
    DeliveryEnd deliveryEnd,
    @Nullable Duration skew) {

  enum DeliveryEnd {
    KEEP,
    CUT,
    RESET,
    STALL
  }

  static final ResponseDelivery PLAIN =
      new ResponseDelivery(
          Duration.ZERO, Duration.ZERO, false, -1, false, 0, DeliveryEnd.KEEP, Duration.ZERO);

  ResponseDelivery delayedBy(Duration d) {
    return new ResponseDelivery(
        d, pause, fromTheStart, length, chunks, stopAfter, deliveryEnd, skew);
  }

  ResponseDelivery slowedBy(Duration d, boolean head) {
    return new ResponseDelivery(delay, d, head, length, chunks, stopAfter, deliveryEnd, skew);
  }

  ResponseDelivery length(long bytes) {
    return new ResponseDelivery(
        delay, pause, fromTheStart, bytes, chunks, stopAfter, deliveryEnd, skew);
  }

  ResponseDelivery inChunks() {
    return new ResponseDelivery(
        delay, pause, fromTheStart, length, true, stopAfter, deliveryEnd, skew);
  }

  ResponseDelivery endingAt(long bytes, DeliveryEnd how) {
    return new ResponseDelivery(delay, pause, fromTheStart, length, chunks, bytes, how, skew);
  }

  ResponseDelivery skewedBy(@Nullable Duration offset) {
    return new ResponseDelivery(
        delay, pause, fromTheStart, length, chunks, stopAfter, deliveryEnd, offset);
  }
}
