package io.apiservice.sdk.http.spi;

import io.apiservice.sdk.http.Request;
import org.jspecify.annotations.Nullable;

/**
 * A blocking HTTP client, to be used by a {@link BlockingTransport}. It sends each request exactly
 * once: it does not follow redirects, repeat requests, respond to challenges, keep cookies or
 * decode bodies. Implementations must be thread-safe.
 */
public interface BlockingClient {
  /**
   * Prepares an exchange without sending anything.
   *
   * @param content the body of the request; null for none
   * @throws IllegalArgumentException if the client cannot send such a request; the message must not
   *     quote a header value
   */
  BlockingExchange prepare(Request request, @Nullable RequestContent content);

  /**
   * Translates a failure of an exchange into an exception of the JDK. The following types mean that
   * nothing was sent; subtypes of them do not: {@link java.net.ConnectException}, {@link
   * java.net.UnknownHostException}, {@link java.net.NoRouteToHostException}, {@link
   * java.net.http.HttpConnectTimeoutException} and {@link javax.net.ssl.SSLHandshakeException}. An
   * exception whose message quotes the server must be replaced by {@link
   * io.apiservice.sdk.http.MalformedResponseException}.
   *
   * @param failure thrown by {@link BlockingExchange#send()} or by reading the body
   */
  Throwable translate(Exception failure);
}
