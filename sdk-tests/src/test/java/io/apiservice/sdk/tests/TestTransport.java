package io.apiservice.sdk.tests;

import io.apiservice.sdk.ApiClient;
import io.apiservice.sdk.transport.apache5.ApacheTransport;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLContext;
import org.apache.hc.client5.http.impl.async.HttpAsyncClients;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManagerBuilder;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;

/**
 * Where clients of the tests get their network from: the JDK's client, or Apache's with {@code
 * -Dsdk.test.transport=apache5} (docs/transport-apache5.md). A test about the JDK's client does not
 * ask here, and says {@link #JDK_ONLY} if it makes no sense for another one.
 */
public final class TestTransport {
  /** The property that chooses it. */
  public static final String PROPERTY = "sdk.test.transport";

  /** Its value for Apache HttpClient 5. */
  public static final String APACHE = "apache5";

  /** Why a test is skipped. */
  public static final String JDK_ONLY = "about java.net.http";

  private static final int MANY = 10_000;

  private static final Map<SSLContext, ApacheTransport> SECURE = new ConcurrentHashMap<>();

  private TestTransport() {}

  /** Whether it is Apache's client. */
  public static boolean isApache() {
    return APACHE.equals(System.getProperty(PROPERTY));
  }

  /** The option that makes a process of its own use the same. */
  public static String option() {
    return "-D" + PROPERTY + "=" + System.getProperty(PROPERTY, "");
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

  private static ApacheTransport secure(SSLContext tls) {
    DefaultClientTlsStrategy strategy = new DefaultClientTlsStrategy(tls);
    return ApacheTransport.of(
        HttpClients.custom()
            .setConnectionManager(
                PoolingHttpClientConnectionManagerBuilder.create()
                    .setTlsSocketStrategy(strategy)
                    .setMaxConnPerRoute(MANY)
                    .setMaxConnTotal(MANY)
                    .build())
            .build(),
        HttpAsyncClients.custom()
            .setConnectionManager(
                PoolingAsyncClientConnectionManagerBuilder.create()
                    .setTlsStrategy(strategy)
                    .setMaxConnPerRoute(MANY)
                    .setMaxConnTotal(MANY)
                    .build()));
  }

  /** One for all tests of a JVM, which lives as long. */
  private static final class Shared {
    private static final ApacheTransport APACHE = ApacheTransport.create();
  }
}
