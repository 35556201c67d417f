package io.apiservice.sdk.transport.apache5;

import io.apiservice.sdk.http.Request;
import io.apiservice.sdk.http.spi.BlockingClient;
import io.apiservice.sdk.http.spi.BlockingExchange;
import io.apiservice.sdk.http.spi.BlockingTransport;
import io.apiservice.sdk.http.spi.RequestContent;
import java.net.ProxySelector;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.TlsConfig;
import org.apache.hc.client5.http.impl.async.HttpAsyncClientBuilder;
import org.apache.hc.client5.http.impl.async.HttpAsyncClients;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManagerBuilder;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http2.HttpVersionPolicy;
import org.apache.hc.core5.io.CloseMode;
import org.jspecify.annotations.Nullable;

/**
 * A classic and an asynchronous client for API requests, and a classic one for the few token
 * requests, which must not be lost. Gateways drop idle connections silently, so no token request
 * uses a connection a second time.
 */
final class OwnClients implements BlockingClient {
  private static final int MAX_CONNECTIONS = 1024;
  private static final int CONNECT_SECONDS = 10;
  private static final int MAX_LINE = 128 * 1024;
  private static final int MAX_HEADERS = 1000;

  private static final Http1Config LIMITS =
      Http1Config.custom().setMaxLineLength(MAX_LINE).setMaxHeaderCount(MAX_HEADERS).build();

  private final CloseableHttpClient calls = classic().build();
  private final CloseableHttpClient tokens =
      classic().setConnectionReuseStrategy((request, response, context) -> false).build();
  private final ClassicClient forCalls = new ClassicClient(calls, true);
  private final ClassicClient forTokens = new ClassicClient(tokens, true);

  /** At DEBUG it would write credentials to the log, which the classic client can be kept from. */
  private final AsyncClient asynchronous =
      new AsyncClient(asynchronousBuilder(), () -> !SecretLogs.enabled(), "Apache HttpClient");

  private static HttpClientBuilder classic() {
    HttpClientBuilder builder =
        HttpClients.custom()
            .setConnectionManager(
                PoolingHttpClientConnectionManagerBuilder.create()
                    .setConnectionFactory(socket -> new UnloggedConnection(LIMITS))
                    .setMaxConnPerRoute(MAX_CONNECTIONS)
                    .setMaxConnTotal(MAX_CONNECTIONS)
                    .setDefaultConnectionConfig(connections())
                    .build())
            .disableAutomaticRetries()
            .disableRedirectHandling()
            .disableCookieManagement()
            .disableContentCompression()
            .disableDefaultUserAgent()
            .addRequestInterceptorLast(new SecretPath());
    ProxySelector proxies = ProxySelector.getDefault();
    return proxies == null ? builder : builder.setRoutePlanner(new CachingRoutePlanner(proxies));
  }

  private static HttpAsyncClientBuilder asynchronousBuilder() {
    HttpAsyncClientBuilder builder =
        HttpAsyncClients.custom()
            .setConnectionManager(
                PoolingAsyncClientConnectionManagerBuilder.create()
                    .setMaxConnPerRoute(MAX_CONNECTIONS)
                    .setMaxConnTotal(MAX_CONNECTIONS)
                    .setDefaultConnectionConfig(connections())
                    .setDefaultTlsConfig(
                        TlsConfig.custom().setVersionPolicy(HttpVersionPolicy.FORCE_HTTP_1).build())
                    .build())
            .setHttp1Config(LIMITS)
            // Otherwise the client sends its own name.
            .setUserAgent("");
    ProxySelector proxies = ProxySelector.getDefault();
    return proxies == null ? builder : builder.setRoutePlanner(new CachingRoutePlanner(proxies));
  }

  private static ConnectionConfig connections() {
    return ConnectionConfig.custom().setConnectTimeout(CONNECT_SECONDS, TimeUnit.SECONDS).build();
  }

  AsyncClient asynchronous() {
    return asynchronous;
  }

  @Override
  public BlockingExchange prepare(Request request, @Nullable RequestContent content) {
    return BlockingTransport.isTokenRequest(request)
        ? forTokens.prepare(request, content)
        : forCalls.prepare(request, content);
  }

  @Override
  public Throwable translate(Exception failure) {
    return ApacheExceptions.translate(failure);
  }

  void close() {
    asynchronous.close();
    calls.close(CloseMode.GRACEFUL);
    tokens.close(CloseMode.GRACEFUL);
  }

  @Override
  public String toString() {
    return "Apache HttpClient";
  }
}
