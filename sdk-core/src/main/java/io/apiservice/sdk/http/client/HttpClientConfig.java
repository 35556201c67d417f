package io.apiservice.sdk.http.client;

import io.apiservice.sdk.async.DeadlineTimer;
import io.apiservice.sdk.async.TimeRange;
import io.apiservice.sdk.http.Route;
import io.apiservice.sdk.http.Transport;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * How requests reach the network through {@code java.net.http}: with clients created by the SDK
 * from a proxy, TLS settings and a connect timeout, or with an application's client, used as it is.
 * Immutable; {@link #transport()} creates the transport.
 *
 * <p>The SDK's clients never follow redirects and have no {@code Authenticator}. They use HTTP/1.1
 * for {@code http:} and offer HTTP/2 for {@code https:}.
 *
 * <p>Requests to the token endpoint use separate clients with fresh connections and the same proxy,
 * TLS settings, cookies and connect timeout. An application's client that is not the JDK's
 * implementation is used for them as well.
 */
public final class HttpClientConfig {
  private static final Duration CONNECT = Duration.ofSeconds(10);

  private final @Nullable ProxySelector proxy;
  private final @Nullable SSLContext tls;
  private final Duration connectTimeout;
  private final @Nullable HttpClient applicationClient;

  private HttpClientConfig(
      @Nullable ProxySelector proxy,
      @Nullable SSLContext tls,
      Duration connectTimeout,
      @Nullable HttpClient applicationClient) {
    this.proxy = proxy;
    this.tls = tls;
    this.connectTimeout = connectTimeout;
    this.applicationClient = applicationClient;
  }

  /**
   * The JDK's client with the system's proxy selector, its default TLS settings, and a connect
   * timeout of 10 s.
   */
  public static HttpClientConfig jdk() {
    return new HttpClientConfig(null, null, CONNECT, null);
  }

  /**
   * Uses a client of the application, after checking it. The client must not follow redirects
   * itself. On a JDK that drops the {@code Authorization} header in the presence of an
   * authenticator, it must not have one.
   *
   * @throws IllegalArgumentException if the client would leak or lose the credential; the message
   *     says how to fix it
   */
  public static HttpClientConfig of(HttpClient client) {
    return of(client, Runtime.version().feature());
  }

  static HttpClientConfig of(HttpClient client, int jdk) {
    Objects.requireNonNull(client, "httpClient");
    if (client.followRedirects() != HttpClient.Redirect.NEVER) {
      throw new IllegalArgumentException(
          "the HttpClient follows redirects itself ("
              + client.followRedirects()
              + "), which sends credentials to other origins: build it with"
              + " followRedirects(HttpClient.Redirect.NEVER); the SDK follows redirects safely");
    }
    if (client.authenticator().isPresent() && jdk < 24) {
      throw new IllegalArgumentException(
          "the HttpClient has an Authenticator, and this JDK ("
              + jdk
              + ") then drops the Authorization header of every request: build it without"
              + " authenticator(…), use a proxy that needs none, or run on JDK 24 or later");
    }
    return new HttpClientConfig(null, null, CONNECT, client);
  }

  /** Returns a copy with a proxy selector. */
  public HttpClientConfig proxy(ProxySelector proxy) {
    return new HttpClientConfig(Objects.requireNonNull(proxy), tls, connectTimeout, own("proxy"));
  }

  /** Returns a copy with TLS settings. */
  public HttpClientConfig sslContext(SSLContext tls) {
    return new HttpClientConfig(
        proxy, Objects.requireNonNull(tls), connectTimeout, own("sslContext"));
  }

  /** Returns a copy with a time limit for connecting, which includes the TLS handshake. */
  public HttpClientConfig connectTimeout(Duration limit) {
    if (limit.isNegative() || limit.isZero()) {
      throw new IllegalArgumentException("connectTimeout must be positive");
    }
    return new HttpClientConfig(proxy, tls, TimeRange.bounded(limit), own("connectTimeout"));
  }

  private @Nullable HttpClient own(String setting) {
    if (applicationClient != null) {
      throw new IllegalArgumentException(
          setting + " belongs to the HttpClient that was passed in: set it there");
    }
    return null;
  }

  /** Opens the transport; the caller closes it. Connections are made on demand. */
  public ClosableTransport transport() {
    return transport(new DeadlineTimer());
  }

  /**
   * Opens the transport; the caller closes it.
   *
   * @param timer enforces the deadlines; closed with the transport
   */
  public ClosableTransport transport(DeadlineTimer timer) {
    return new JdkTransport(this, timer);
  }

  /** Returns the route that requests take: proxy and TLS settings. */
  public Route route() {
    if (applicationClient == null) {
      return Route.toNetwork(proxy, tls);
    }
    return Route.toNetwork(
        applicationClient.proxy().orElse(null), ownTls(applicationClient.sslContext()));
  }

  /**
   * Returns the TLS settings of the application's client; null if they are the JDK's default. The
   * comparison is cheap, because the client has loaded the default already.
   */
  private static @Nullable SSLContext ownTls(SSLContext used) {
    try {
      return used.equals(SSLContext.getDefault()) ? null : used;
    } catch (NoSuchAlgorithmException e) {
      return used;
    }
  }

  /** The proxy selector; null if there is none. */
  @Nullable ProxySelector proxies() {
    if (applicationClient != null) {
      return applicationClient.proxy().orElseGet(ProxySelector::getDefault);
    }
    return proxy == HttpClient.Builder.NO_PROXY
        ? null
        : proxy != null ? proxy : ProxySelector.getDefault();
  }

  Optional<HttpClient> applicationClient() {
    return Optional.ofNullable(applicationClient);
  }

  /** Whether the application has set the TLS settings, or the client. */
  boolean hasOwnTls() {
    return tls != null || applicationClient != null;
  }

  HttpClient.Builder builder() {
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(connectTimeout)
            .proxy(proxy != null ? proxy : currentDefault());
    return tls == null ? builder : builder.sslContext(tls);
  }

  /**
   * Whether the client of the application can be copied. Only the JDK's own implementation tells
   * all its settings.
   */
  boolean canBeCopied() {
    return applicationClient == null
        || "java.net.http".equals(applicationClient.getClass().getModule().getName());
  }

  /**
   * Returns a builder for the client of token requests. These are few and must not be lost. So
   * their client opens new connections and does not use the executor of the application, which may
   * be busy.
   */
  HttpClient.Builder tokenBuilder() {
    HttpClient user = applicationClient;
    if (user == null) {
      return builder();
    }
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NEVER)
            .version(HttpClient.Version.HTTP_1_1)
            .sslContext(user.sslContext())
            .sslParameters(user.sslParameters());
    user.connectTimeout().ifPresent(builder::connectTimeout);
    user.proxy().ifPresent(builder::proxy);
    user.authenticator().ifPresent(builder::authenticator);
    user.cookieHandler().ifPresent(builder::cookieHandler);
    return builder;
  }

  private static ProxySelector currentDefault() {
    ProxySelector selector = ProxySelector.getDefault();
    return selector != null ? selector : HttpClient.Builder.NO_PROXY;
  }

  Duration connectTimeout() {
    return connectTimeout;
  }

  @Override
  public String toString() {
    return applicationClient != null ? "java.net.http, the application's client" : "java.net.http";
  }

  /** An open network transport. */
  public interface ClosableTransport extends Transport, AutoCloseable {
    /**
     * Returns a JDK client for connections that do not go through the transport, such as
     * WebSockets.
     */
    HttpClient client();

    /** Returns the same transport, restricted to HTTP/1.1 even for {@code https:}. */
    Transport http11();

    /**
     * Closes the SDK's own clients; later requests fail. A client of the application stays open.
     */
    @Override
    void close();
  }
}
