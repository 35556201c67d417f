package io.apiservice.sdk.transport.apache5;

import io.apiservice.sdk.http.Request;
import io.apiservice.sdk.http.Response;
import io.apiservice.sdk.http.Transport;
import io.apiservice.sdk.http.spi.BlockingTransport;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.apache.hc.client5.http.impl.async.HttpAsyncClientBuilder;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Apache HttpClient 5 as a transport, for {@code ApiClient.builder().transport(…)}. A blocking call
 * runs on its own thread in Apache's classic client. A call for which no thread waits, and one that
 * streams, runs in the asynchronous client if there is one, otherwise on a thread of this
 * transport.
 *
 * <p>Redirects, retries, cookies, authentication for the API and decompression of the Apache client
 * are switched off for each request: the SDK does these itself, or they would send a credential or
 * a body where it must not go. A proxy's challenge is still answered by the Apache client.
 *
 * <p>Thread-safe. Whoever makes it closes it, after the clients that use it.
 */
public final class ApacheTransport implements Transport, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("io.apiservice.sdk.http");

  private final BlockingTransport exchanges;
  private final Runnable close;

  private ApacheTransport(BlockingTransport exchanges, Runnable close) {
    this.exchanges = exchanges;
    this.close = close;
  }

  /**
   * With Apache clients of its own: the system's proxies and trust, HTTP/1.1, and separate fresh
   * connections for token requests. While the loggers {@code org.apache.hc.client5.http.headers} or
   * {@code .wire} are at DEBUG, the asynchronous client is not used, because it writes credentials
   * to them. {@link #close()} closes all of them.
   */
  public static ApacheTransport create() {
    OwnClients own = new OwnClients();
    return new ApacheTransport(new BlockingTransport(own, own.asynchronous()), own::close);
  }

  /**
   * Over an application's client, with its connections, proxies and TLS settings. The application
   * closes it. A call for which no thread waits, and one that streams, occupies a thread of this
   * transport; see {@link #of(CloseableHttpClient, HttpAsyncClientBuilder)}.
   *
   * <p>Token requests use its pool, too: let it check connections that were idle ({@code
   * ConnectionConfig.setValidateAfterInactivity}), because a token request that is lost on a dead
   * connection may cost the login.
   *
   * <p>At DEBUG, Apache's loggers {@code org.apache.hc.client5.http.headers} and {@code .wire}
   * write credentials to the log: keep them at INFO. With {@link #create()} they write nothing.
   */
  public static ApacheTransport of(CloseableHttpClient client) {
    Objects.requireNonNull(client, "client");
    SecretLogs.warn(LOG);
    return new ApacheTransport(
        new BlockingTransport(new ClassicClient(client, false)),
        () -> {
          // the application closes it
        });
  }

  /**
   * Like {@link #of(CloseableHttpClient)}, with an asynchronous client for calls for which no
   * thread waits and for those that stream: they need no thread while they wait for the network.
   * Token requests are sent by the first client.
   *
   * <p>This method builds and starts the second client, and {@link #close()} closes it: only a
   * client that is built here can be told to close a connection whose call was cancelled. Its
   * retries, redirects, cookies and decompression are switched off in the builder, which must not
   * be used again. Its thread factory is replaced, because the SDK recognises the I/O threads by
   * their names: a blocking call on one of them fails with an {@code IllegalStateException}. If it
   * has a connection manager that the application uses elsewhere, set {@code
   * setConnectionManagerShared(true)}.
   *
   * <p>It may speak HTTP/2. Its exchanges must not share connections ({@code
   * setMessageMultiplexing}, off by default): a call that ends early closes its connection.
   */
  public static ApacheTransport of(
      CloseableHttpClient classic, HttpAsyncClientBuilder asynchronous) {
    Objects.requireNonNull(classic, "classic");
    Objects.requireNonNull(asynchronous, "asynchronous");
    SecretLogs.warn(LOG);
    AsyncClient built =
        new AsyncClient(asynchronous, () -> true, "Apache HttpClient, the application's");
    return new ApacheTransport(
        new BlockingTransport(new ClassicClient(classic, false), built), built::close);
  }

  @Override
  public CompletableFuture<Response> send(Request request) {
    return exchanges.send(request);
  }

  /** Fails later requests, and closes the clients that this transport has made. */
  @Override
  public void close() {
    exchanges.close();
    close.run();
  }

  @Override
  public String toString() {
    return exchanges.toString();
  }
}
