package io.apiservice.sdk.http.spi;

import java.io.IOException;

/** One exchange of a {@link BlockingClient}: one request and its response. */
public interface BlockingExchange {
  /**
   * Sends the request. Blocks until the status and the headers of the final response have arrived.
   */
  BlockingResponse send() throws IOException;

  /**
   * Ends the exchange. If a thread is blocked in it, that thread fails at once. The connection is
   * not used again. May be called from any thread, at any time and more than once. Has no effect
   * after the body was read to its end. Must not block.
   */
  void abort();
}
