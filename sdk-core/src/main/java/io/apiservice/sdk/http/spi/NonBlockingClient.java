package io.apiservice.sdk.http.spi;

import io.apiservice.sdk.http.Request;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP client that needs no thread while it waits for the network, to be used by a {@link
 * BlockingTransport} beside a {@link BlockingClient}. It sends each request exactly once, like that
 * one, and its failures are translated by {@link BlockingClient#translate}. Implementations must be
 * thread-safe.
 *
 * <p>The names of its I/O threads must begin with {@code apiservice-io-}. A blocking call on such a
 * thread then fails at once; otherwise it could wait for a response that only this thread can read.
 */
public interface NonBlockingClient {
  /** Whether this client sends the request. If not, the {@link BlockingClient} sends it. */
  boolean accepts(Request request);

  /**
   * Prepares an exchange without sending anything.
   *
   * @param content the body of the request; null for none
   * @param receiver gets the response
   * @throws IllegalArgumentException if the client cannot send such a request; the message must not
   *     quote a header value
   */
  NonBlockingExchange prepare(
      Request request, @Nullable RequestSource content, ResponseReceiver receiver);
}
