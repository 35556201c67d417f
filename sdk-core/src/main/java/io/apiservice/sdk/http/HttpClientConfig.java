package io.apiservice.sdk.http;

import io.apiservice.sdk.async.DeadlineTimer;
import io.apiservice.sdk.async.TimeRange;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * How requests get to the network: {@code java.net.http}, either clients of our own with a proxy,
 * TLS settings and a connect timeout, or a client of the user's, used as it is. Immutable; {@link
 * #transport()} makes the transport.
 *
 * <p>Our own clients never follow redirects and have no {@code Authenticator}. HTTP/1.1 is spoken
 * on {@code http:}, HTTP/2 is offered on {@code https:}.
 *
 * <p>Requests to the token endpoint go through clients of their own, with fresh connections and
 * with the same proxy, TLS settings, cookies and connect timeout. A client that is not the JDK's
 * own is used for them as well.
 */
public final class HttpClientConfig {
  private static final Duration CONNECT = Duration.ofSeconds(10);

  private final @Nullable ProxySelector proxy;
  private final @Nullable SSLContext tls;
  private final Duration connectTimeout;
  private final @Nullable HttpClient foreign;

  private HttpClientConfig(
      @Nullable ProxySelector proxy,
      @Nullable SSLContext tls,
      Duration connectTimeout,
      @Nullable HttpClient foreign) {
    this.proxy = proxy;
    this.tls = tls;
    this.connectTimeout = connectTimeout;
    this.foreign = foreign;
  }

  /** The JDK's client with the system's proxy selector, its default TLS, and 10 s to connect. */
  public static HttpClientConfig jdk() {
    return new HttpClientConfig(null, null, CONNECT, null);
  }

  /**
   * A client of the user's, checked: it must not follow redirects by itself, nor have an
   * authenticator on a JDK that then drops our {@code Authorization} header.
   *
   * @throws IllegalArgumentException if it would leak or lose the credential; the message has the
   *     fix
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

  /** A copy that goes through proxies. */
  public HttpClientConfig proxy(ProxySelector proxy) {
    return new HttpClientConfig(Objects.requireNonNull(proxy), tls, connectTimeout, own("proxy"));
  }

  /** A copy with TLS settings. */
  public HttpClientConfig sslContext(SSLContext tls) {
    return new HttpClientConfig(
        proxy, Objects.requireNonNull(tls), connectTimeout, own("sslContext"));
  }

  /** A copy with a limit for connecting, TLS included. */
  public HttpClientConfig connectTimeout(Duration limit) {
    if (limit.isNegative() || limit.isZero()) {
      throw new IllegalArgumentException("connectTimeout must be positive");
    }
    return new HttpClientConfig(proxy, tls, TimeRange.bounded(limit), own("connectTimeout"));
  }

  private @Nullable HttpClient own(String setting) {
    if (foreign != null) {
      throw new IllegalArgumentException(
          setting + " belongs to the HttpClient that was passed in: set it there");
    }
    return null;
  }

  /** Opens the wire; whoever opens it closes it. Connections are made when they are needed. */
  public ClosableTransport transport() {
    return new JdkTransport(this, new DeadlineTimer());
  }

  /** The way that requests take. */
  public Route route() {
    if (foreign == null) {
      return Route.toNetwork(proxy, tls);
    }
    return Route.toNetwork(foreign.proxy().orElse(null), ownTls(foreign.sslContext()));
  }

  /** Null for the JDK's default, which a client that was made already has loaded. */
  private static @Nullable SSLContext ownTls(SSLContext used) {
    try {
      return used.equals(SSLContext.getDefault()) ? null : used;
    } catch (NoSuchAlgorithmException e) {
      return used;
    }
  }

  /** Chooses proxies; null if there is none to choose. */
  @Nullable ProxySelector proxies() {
    if (foreign != null) {
      return foreign.proxy().orElseGet(ProxySelector::getDefault);
    }
    return proxy == HttpClient.Builder.NO_PROXY
        ? null
        : proxy != null ? proxy : ProxySelector.getDefault();
  }

  Optional<HttpClient> foreign() {
    return Optional.ofNullable(foreign);
  }

  HttpClient.Builder builder() {
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(connectTimeout)
            .proxy(proxy != null ? proxy : currentDefault());
    return tls == null ? builder : builder.sslContext(tls);
  }

  /** Whether a client like that of the user's can be made: only the JDK's own tell all they are. */
  boolean canBeCopied() {
    return foreign == null || "java.net.http".equals(foreign.getClass().getModule().getName());
  }

  /**
   * A client for token requests, which are few and must not be lost: with fresh connections, and
   * not with the user's executor, which may be busy.
   */
  HttpClient.Builder tokenBuilder() {
    HttpClient user = foreign;
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
    return foreign != null ? "java.net.http, the application's client" : "java.net.http";
  }

  /** An open wire. */
  public interface ClosableTransport extends Transport, AutoCloseable {
    /** A JDK client for what does not go through a transport, such as web sockets. */
    HttpClient client();

    /** The same wire, speaking HTTP/1.1 on {@code https:} too. */
    Transport http11();

    /** Ends what belongs to the wire; calls after that fail. A client passed in stays open. */
    @Override
    void close();
  }
}
