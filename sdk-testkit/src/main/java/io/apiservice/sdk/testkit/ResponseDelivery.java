package io.apiservice.sdk.testkit;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a response is sent.
 *
 * @param delay the wait before the first byte
 * @param pause the wait before each byte, if the response is sent byte by byte
 * @param fromTheStart whether the pause applies to the status line and the headers too
 * @param length the length of the body; -1 for the length of the given bytes
 * @param chunks whether the body is sent in chunks, without a length
 * @param stopAfter how many bytes of the body are sent; -1 for nothing at all; unused with KEEP
 * @param deliveryEnd what happens after them
 * @param skew the offset of the server's own {@code Date}; null for no {@code Date}
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
