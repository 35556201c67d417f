package io.apiservice.sdk.http.spi;

import io.apiservice.sdk.http.Request;
import org.jspecify.annotations.Nullable;

/**
 * A blocking HTTP client, for a {@link BlockingTransport}. It sends each request once: it follows
 * no redirect, repeats nothing, answers no challenge, keeps no cookies and decodes no body.
 * Implementations must be thread-safe.
 */
public interface BlockingClient {
  /**
   * Prepares an exchange; sends nothing yet.
   *
   * @param content the body of the request; null for none
   * @throws IllegalArgumentException if the client cannot send such a request; the message quotes
   *     no header value
   */
  BlockingExchange prepare(Request request, @Nullable RequestContent content);

  /**
   * Translates a failure of an exchange to the exceptions of the JDK. {@link
   * java.net.ConnectException}, {@link java.net.UnknownHostException}, {@link
   * java.net.NoRouteToHostException}, {@link java.net.http.HttpConnectTimeoutException} and {@link
   * javax.net.ssl.SSLHandshakeException}, exactly these types and no subtypes, mean that nothing
   * was sent; {@link io.apiservice.sdk.http.MalformedResponseException} replaces exceptions whose
   * messages quote the peer.
   *
   * @param failure thrown by {@link BlockingExchange#send()} or by reading the body
   */
  Throwable translate(Exception failure);
}
