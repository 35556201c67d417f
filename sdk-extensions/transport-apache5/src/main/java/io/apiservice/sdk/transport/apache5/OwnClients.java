package io.apiservice.sdk.transport.apache5;

import io.apiservice.sdk.http.Request;
import io.apiservice.sdk.http.spi.BlockingClient;
import io.apiservice.sdk.http.spi.BlockingExchange;
import io.apiservice.sdk.http.spi.BlockingTransport;
import io.apiservice.sdk.http.spi.RequestContent;
import java.net.ProxySelector;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.io.CloseMode;
import org.jspecify.annotations.Nullable;

/**
 * Two classic clients: for API requests, and for the few token requests, which must not be lost.
 * Gateways drop idle connections silently, so no token request uses a connection a second time.
 */
final class OwnClients implements BlockingClient {
  private static final int MAX_CONNECTIONS = 1024;
  private static final int CONNECT_SECONDS = 10;
  private static final int MAX_LINE = 128 * 1024;
  private static final int MAX_HEADERS = 1000;

  private final CloseableHttpClient calls = builder().build();
  private final CloseableHttpClient tokens =
      builder().setConnectionReuseStrategy((request, response, context) -> false).build();
  private final ClassicClient forCalls = new ClassicClient(calls, true);
  private final ClassicClient forTokens = new ClassicClient(tokens, true);

  private static HttpClientBuilder builder() {
    Http1Config limits =
        Http1Config.custom().setMaxLineLength(MAX_LINE).setMaxHeaderCount(MAX_HEADERS).build();
    HttpClientBuilder builder =
        HttpClients.custom()
            .setConnectionManager(
                PoolingHttpClientConnectionManagerBuilder.create()
                    .setConnectionFactory(socket -> new UnloggedConnection(limits))
                    .setMaxConnPerRoute(MAX_CONNECTIONS)
                    .setMaxConnTotal(MAX_CONNECTIONS)
                    .setDefaultConnectionConfig(
                        ConnectionConfig.custom()
                            .setConnectTimeout(CONNECT_SECONDS, TimeUnit.SECONDS)
                            .build())
                    .build())
            .disableAutomaticRetries()
            .disableRedirectHandling()
            .disableCookieManagement()
            .disableContentCompression()
            .disableDefaultUserAgent()
            .addRequestInterceptorLast(new SecretPath());
    ProxySelector proxies = ProxySelector.getDefault();
    return proxies == null ? builder : builder.setProxySelector(proxies);
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
    calls.close(CloseMode.GRACEFUL);
    tokens.close(CloseMode.GRACEFUL);
  }

  @Override
  public String toString() {
    return "Apache HttpClient";
  }
}
