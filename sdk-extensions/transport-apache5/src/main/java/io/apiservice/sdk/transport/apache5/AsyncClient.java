package io.apiservice.sdk.transport.apache5;

import io.apiservice.sdk.http.Request;
import io.apiservice.sdk.http.spi.BlockingTransport;
import io.apiservice.sdk.http.spi.NonBlockingClient;
import io.apiservice.sdk.http.spi.NonBlockingExchange;
import io.apiservice.sdk.http.spi.RequestSource;
import io.apiservice.sdk.http.spi.ResponseReceiver;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.impl.async.HttpAsyncClientBuilder;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.concurrent.DefaultThreadFactory;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.message.BasicHttpRequest;
import org.apache.hc.core5.io.CloseMode;
import org.jspecify.annotations.Nullable;

/**
 * Apache's asynchronous client. Whatever it was configured to do by itself is switched off, except
 * for the answer to a proxy's challenge.
 */
final class AsyncClient implements NonBlockingClient {
  private final CloseableHttpAsyncClient client;
  private final RequestConfig config;
  private final BooleanSupplier wanted;
  private final String name;
  private final RequestHeaders headers = new RequestHeaders();
  private final Set<ApacheAsyncExchange> running = ConcurrentHashMap.newKeySet();

  /**
   * Builds and starts a client.
   *
   * @param builder is changed, and not to be used again
   * @param wanted whether the client is to be used at the moment
   */
  AsyncClient(HttpAsyncClientBuilder builder, BooleanSupplier wanted, String name) {
    this.client =
        builder
            .disableAutomaticRetries()
            .disableRedirectHandling()
            .disableCookieManagement()
            .disableContentCompression()
            .setThreadFactory(new DefaultThreadFactory("apiservice-io-apache", true))
            .addRequestInterceptorLast(new SecretPath())
            .addExecInterceptorFirst("apiservice", new WholeCancellation())
            .addExecInterceptorLast("apiservice-tunnel", new OpenTunnel())
            .build();
    this.config = ClassicClient.plain(client);
    this.wanted = wanted;
    this.name = name;
    client.start();
  }

  /** A token request needs a connection that is not used again, which the classic client has. */
  @Override
  public boolean accepts(Request request) {
    return !BlockingTransport.isTokenRequest(request) && wanted.getAsBoolean();
  }

  @Override
  public NonBlockingExchange prepare(
      Request request, @Nullable RequestSource content, ResponseReceiver receiver) {
    RequestCheck.check(request);
    URI uri = request.publicUri();
    HttpRequest translated = new BasicHttpRequest(request.method(), uri);
    translated.setHeaders(headers.of(request.headers()));
    HttpClientContext context = HttpClientContext.create();
    context.setRequestConfig(config);
    if (!uri.equals(request.uri())) {
      SecretPath.set(context, ClassicClient.path(request.uri()));
    }
    return new ApacheAsyncExchange(
        client,
        new SourceProducer(translated, content),
        context,
        "https".equalsIgnoreCase(uri.getScheme()),
        receiver,
        running);
  }

  /** Ends the exchanges that are under way. */
  void close() {
    running.forEach(ApacheAsyncExchange::abort);
    client.close(CloseMode.GRACEFUL);
  }

  @Override
  public String toString() {
    return name;
  }
}
