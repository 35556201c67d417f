package io.apiservice.sdk.transport.apache5;

import io.apiservice.sdk.http.Request;
import io.apiservice.sdk.http.Response;
import io.apiservice.sdk.http.Transport;
import io.apiservice.sdk.http.spi.BlockingTransport;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Apache HttpClient 5 as a transport, for {@code ApiClient.builder().transport(…)}. A blocking call
 * runs on its own thread in Apache's classic client, every other one on a thread of this transport.
 *
 * <p>Redirects, retries, cookies, authentication for the API and decompression of the Apache client
 * are switched off for each request: the SDK does these itself, or they would send a credential or
 * a body where it must not go. A proxy's challenge is still answered by the Apache client.
 *
 * <p>Thread-safe. Whoever makes it closes it, after the clients that use it.
 */
public final class ApacheTransport implements Transport, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("io.apiservice.sdk.http");

  private final BlockingTransport classic;
  private final @Nullable OwnClients own;

  private ApacheTransport(BlockingTransport classic, @Nullable OwnClients own) {
    this.classic = classic;
    this.own = own;
  }

  /**
   * With Apache clients of its own: the system's proxies and trust, HTTP/1.1, and separate fresh
   * connections for token requests. {@link #close()} closes them.
   */
  public static ApacheTransport create() {
    OwnClients own = new OwnClients();
    return new ApacheTransport(new BlockingTransport(own), own);
  }

  /**
   * Over an application's client, with its connections, proxies and TLS settings. The application
   * closes it.
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
    for (String name :
        List.of("org.apache.hc.client5.http.headers", "org.apache.hc.client5.http.wire")) {
      if (LoggerFactory.getLogger(name).isDebugEnabled()) {
        LOG.warn(
            "the logger {} is at DEBUG: it writes credentials to the log; set it to INFO", name);
      }
    }
    return new ApacheTransport(new BlockingTransport(new ClassicClient(client, false)), null);
  }

  @Override
  public CompletableFuture<Response> send(Request request) {
    return classic.send(request);
  }

  /** Fails later requests, and closes the clients that {@link #create()} made. */
  @Override
  public void close() {
    classic.close();
    if (own != null) {
      own.close();
    }
  }

  @Override
  public String toString() {
    return classic.toString();
  }
}
