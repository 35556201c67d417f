package io.apiservice.sdk.http.spi;

/** One exchange of a {@link NonBlockingClient}: one request and its response. */
public interface NonBlockingExchange {
  /**
   * Sends the request. Does not wait for the network, except for the name of a host that was not
   * resolved before. The receiver may get the response before this method returns.
   */
  void start();

  /**
   * Ends the exchange, also if it has not been started. Its connection is not used again. May be
   * called from any thread, at any time and more than once. Has no effect after the response has
   * ended. Must not block.
   */
  void abort();

  /**
   * Lets more of the body arrive, because as many bytes have been passed on. A client may receive a
   * limited number of bytes that were not passed on yet. Must not block.
   */
  void passedOn(int bytes);
}
