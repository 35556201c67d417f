package io.apiservice.sdk.http.spi;

import java.io.IOException;

/** One exchange of a {@link BlockingClient}: one request and its response. */
public interface BlockingExchange {
  /** Sends the request; blocks until the status and headers of the final response are there. */
  BlockingResponse send() throws IOException;

  /**
   * Ends the exchange: a thread that is blocked in it fails at once, and its connection is not used
   * again. Called from any thread, at any time, more than once; has no effect once the body was
   * read to its end. Must not block.
   */
  void abort();
}
