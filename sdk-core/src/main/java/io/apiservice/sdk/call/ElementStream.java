package io.apiservice.sdk.call;

import java.util.Iterator;
import java.util.concurrent.Flow;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * The elements of a response body, decoded one by one while the body arrives. However long the body
 * is, only one element and one piece of data from the network are in memory.
 *
 * <p>The stream can be read once, in one of three ways: by {@code for} or {@link #iterator()}, by
 * {@link #stream()}, or by {@link #subscribe}. It holds a connection until its end or until {@code
 * close()}, so use it in a {@code try} statement. Applications do not implement this interface.
 *
 * <p>Reading throws {@link io.apiservice.sdk.error.DecodingException} if an element does not have
 * the requested type; the message names its position. It throws {@link
 * io.apiservice.sdk.error.TransportException} if the body breaks off, {@link
 * io.apiservice.sdk.error.CallTimeoutException} if the server is silent for longer than the idle
 * limit, and {@link io.apiservice.sdk.error.CallInterruptedException} if the reading thread is
 * interrupted. After an exception the stream is closed.
 *
 * @param <T> the type of the elements
 */
public interface ElementStream<T> extends Iterable<T>, Flow.Publisher<T>, AutoCloseable {
  /**
   * Returns the elements. {@code hasNext()} and {@code next()} block. The iterator must be used by
   * one thread only.
   *
   * @throws IllegalStateException if the stream is being read already
   */
  @Override
  Iterator<T> iterator();

  /** Returns the elements as a sequential, lazy stream. Closing it closes this stream too. */
  default Stream<T> stream() {
    return StreamSupport.stream(spliterator(), false).onClose(this::close);
  }

  /**
   * Passes the elements to a subscriber, as many as it requests. The methods of the subscriber run
   * on the client's executor and may block. Cancelling the subscription closes the stream. If there
   * is a second subscriber, it receives an {@code IllegalStateException}.
   */
  @Override
  void subscribe(Flow.Subscriber<? super T> subscriber);

  /**
   * Ends the exchange. For a reader, the elements end without a failure. Closing twice has no
   * effect.
   */
  @Override
  void close();
}
