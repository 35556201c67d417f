package io.apiservice.sdk.tests;

import io.apiservice.sdk.ApiClient;
import io.apiservice.sdk.auth.ProviderContext;
import io.apiservice.sdk.event.ApiListener;
import io.apiservice.sdk.http.Transport;
import io.apiservice.sdk.oauth.TokenProvider;
import io.apiservice.sdk.transport.apache5.ApacheTransport;
import java.net.ProxySelector;
import java.time.Clock;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import org.apache.hc.client5.http.impl.async.HttpAsyncClientBuilder;
import org.apache.hc.client5.http.impl.async.HttpAsyncClients;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManagerBuilder;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;

/**
 * Where clients of the tests get their network from: the JDK's client, or Apache's with {@code
 * -Dsdk.test.transport=apache5} or {@code apache5-classic} (docs/transport-apache5.md). A test
 * about the JDK's client does not ask here, and says {@link #JDK_ONLY} if it makes no sense for
 * another one.
 */
public final class TestTransport {
  /** The property that chooses it. */
  public static final String PROPERTY = "sdk.test.transport";

  /** Its value for Apache HttpClient 5: the classic client and the asynchronous one. */
  public static final String APACHE = "apache5";

  /**
   * Its value for the classic client alone. With both, the suite seldom uses it: where the SDK logs
   * at DEBUG, as here, or a listener is set, a call has no thread that may block.
   */
  public static final String APACHE_CLASSIC = "apache5-classic";

  /** Why a test is skipped. */
  public static final String JDK_ONLY = "about java.net.http";

  private static final int MANY = 10_000;

  private static final Map<SSLContext, ApacheTransport> SECURE = new ConcurrentHashMap<>();

  private static final String CHOSEN = known(System.getProperty(PROPERTY, ""));

  private TestTransport() {}

  private static String known(String value) {
    if (!Set.of("", APACHE, APACHE_CLASSIC).contains(value)) {
      throw new IllegalStateException("-D" + PROPERTY + " has no value " + value);
    }
    return value;
  }

  /** Whether it is Apache's client. */
  public static boolean isApache() {
    return !CHOSEN.isEmpty();
  }

  private static boolean isClassicOnly() {
    return CHOSEN.equals(APACHE_CLASSIC);
  }

  /** The option that makes a process of its own use the same. */
  public static String option() {
    return "-D" + PROPERTY + "=" + CHOSEN;
  }

  /** A builder of clients without settings of the network. */
  public static ApiClient.Builder builder() {
    ApiClient.Builder builder = ApiClient.builder();
    return isApache() ? builder.transport(Shared.APACHE) : builder;
  }

  /** A builder of clients with this context. */
  static ApiClient.Builder builder(SSLContext tls) {
    ApiClient.Builder builder = ApiClient.builder();
    return isApache()
        ? builder.transport(SECURE.computeIfAbsent(tls, TestTransport::secure))
        : builder.sslContext(tls);
  }

  /** A builder of clients with this context, whose requests go through proxies. */
  static ApiClient.Builder builder(
      SSLContext tls, ProxySelector proxies, Consumer<AutoCloseable> closing) {
    ApiClient.Builder builder = ApiClient.builder();
    if (!isApache()) {
      return builder.sslContext(tls).proxy(proxies);
    }
    CloseableHttpClient classic = classic(tls).setProxySelector(proxies).build();
    ApacheTransport transport = transport(classic, asynchronous(tls).setProxySelector(proxies));
    closing.accept(transport);
    closing.accept(classic);
    return builder.transport(transport);
  }

  /** Apache's clients. They are shared by the tests of a JVM. */
  public static Transport apache() {
    return Shared.APACHE;
  }

  /** Lets a provider that serves no client use the same transport for its token requests. */
  public static TokenProvider bound(TokenProvider provider) {
    if (isApache()) {
      provider.bind(new ProviderContext(apache(), ApiListener.none(), Clock.systemUTC()));
    }
    return provider;
  }

  private static ApacheTransport secure(SSLContext tls) {
    return transport(classic(tls).build(), asynchronous(tls));
  }

  private static ApacheTransport transport(
      CloseableHttpClient classic, HttpAsyncClientBuilder asynchronous) {
    return isClassicOnly()
        ? ApacheTransport.of(classic)
        : ApacheTransport.of(classic, asynchronous);
  }

  private static HttpClientBuilder classic(SSLContext tls) {
    return classic(
        PoolingHttpClientConnectionManagerBuilder.create()
            .setTlsSocketStrategy(new DefaultClientTlsStrategy(tls)));
  }

  private static HttpClientBuilder classic(PoolingHttpClientConnectionManagerBuilder connections) {
    return HttpClients.custom()
        .setConnectionManager(connections.setMaxConnPerRoute(MANY).setMaxConnTotal(MANY).build());
  }

  private static HttpAsyncClientBuilder asynchronous(SSLContext tls) {
    return HttpAsyncClients.custom()
        .setConnectionManager(
            PoolingAsyncClientConnectionManagerBuilder.create()
                .setTlsStrategy(new DefaultClientTlsStrategy(tls))
                .setMaxConnPerRoute(MANY)
                .setMaxConnTotal(MANY)
                .build());
  }

  /** One for all tests of a JVM, which lives as long. */
  private static final class Shared {
    private static final ApacheTransport APACHE =
        isClassicOnly()
            ? ApacheTransport.of(
                classic(PoolingHttpClientConnectionManagerBuilder.create()).build())
            : ApacheTransport.create();
  }
}
