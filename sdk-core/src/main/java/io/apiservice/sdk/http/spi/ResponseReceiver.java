package io.apiservice.sdk.http.spi;

import io.apiservice.sdk.http.Headers;
import java.net.http.HttpClient;
import java.nio.ByteBuffer;

/**
 * Gets the response of a {@link NonBlockingExchange}: its beginning, then data, then the end. A
 * failure may come at any time. The methods are called by one thread at a time, and do not block.
 */
public interface ResponseReceiver {
  /**
   * The final status and the headers have arrived.
   *
   * @param proxied whether a proxy was used; the proxy then resolves the names of hosts
   */
  void onResponse(int status, Headers headers, HttpClient.Version version, boolean proxied);

  /** A part of the body has arrived. It is copied before this method returns. */
  void onData(ByteBuffer data);

  /** The response has ended. */
  void onEnd();

  /** The exchange has failed. Calls after the first, and after the end, have no effect. */
  void onFailure(Exception failure);
}
