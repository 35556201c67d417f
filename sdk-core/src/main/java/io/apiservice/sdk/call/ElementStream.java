package io.apiservice.sdk.call;

import java.util.Iterator;
import java.util.concurrent.Flow;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * The elements of a response body, decoded one by one while the body arrives. Memory holds one
 * element and one delivery of the network, however long the body is. It is read once, in one of
 * three ways: by {@code for} or {@link #iterator()}, by {@link #stream()}, or by {@link
 * #subscribe}. Close it, best with {@code try}: until the end or {@code close()} it holds a
 * connection. Applications do not implement this interface.
 *
 * <p>Reading throws {@link io.apiservice.sdk.error.DecodingException} if an element is not of its
 * type; the message names its position. It throws {@link
 * io.apiservice.sdk.error.TransportException} if the body breaks off, {@link
 * io.apiservice.sdk.error.CallTimeoutException} if the server is silent for longer than the idle
 * limit, and {@link io.apiservice.sdk.error.CallInterruptedException} if the reading thread is
 * interrupted. After an exception the stream is closed.
 *
 * @param <T> the type of the elements
 */
public interface ElementStream<T> extends Iterable<T>, Flow.Publisher<T>, AutoCloseable {
  /**
   * The elements; {@code hasNext()} and {@code next()} block. The iterator is for one thread.
   *
   * @throws IllegalStateException if the stream is being read already
   */
  @Override
  Iterator<T> iterator();

  /** The elements as a sequential, lazy stream; closing it closes this one. */
  default Stream<T> stream() {
    return StreamSupport.stream(spliterator(), false).onClose(this::close);
  }

  /**
   * Passes the elements to a subscriber, as many as it requests. Its methods run on the client's
   * executor, and may block. Cancelling the subscription closes the stream. A second subscriber
   * receives an {@code IllegalStateException}.
   */
  @Override
  void subscribe(Flow.Subscriber<? super T> subscriber);

  /**
   * Ends the exchange. A reader sees the end of the elements, not a failure. Closing twice has no
   * effect.
   */
  @Override
  void close();
}
