package io.apiservice.sdk.http;

import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * How the requests of a client reach their destination: over the network, with its proxy and TLS
 * settings, or through a transport that replaces the network. Immutable.
 */
public final class Route {
  private static final String NETWORK = "the network";

  private final @Nullable Transport substitute;
  private final @Nullable ProxySelector proxy;
  private final @Nullable SSLContext tls;

  private Route(
      @Nullable Transport substitute, @Nullable ProxySelector proxy, @Nullable SSLContext tls) {
    this.substitute = substitute;
    this.proxy = proxy;
    this.tls = tls;
  }

  /** Returns the route through a transport that replaces the network. */
  public static Route to(Transport substitute) {
    return new Route(Objects.requireNonNull(substitute), null, null);
  }

  /** Returns the route over the network; null stands for the JDK's defaults. */
  public static Route toNetwork(@Nullable ProxySelector proxy, @Nullable SSLContext tls) {
    return new Route(null, proxy, tls);
  }

  /**
   * Identifies the destination: the transport that replaces the network, or an object that stands
   * for the network.
   */
  public Object network() {
    return substitute != null ? substitute : NETWORK;
  }

  /**
   * Returns in what this route differs from another one; empty if it does not. If the proxy
   * selectors are different objects, both are called and their results are compared.
   *
   * @param target the URI of the requests
   */
  public Optional<String> differsFrom(Route other, URI target) {
    if (!network().equals(other.network())) {
      return Optional.of("transport");
    }
    if (substitute != null) {
      return Optional.empty();
    }
    if (!Objects.equals(tls, other.tls)) {
      return Optional.of("SSLContext");
    }
    return Objects.equals(proxy, other.proxy) || sameProxies(proxy, other.proxy, target)
        ? Optional.empty()
        : Optional.of("proxy");
  }

  private static boolean sameProxies(
      @Nullable ProxySelector one, @Nullable ProxySelector other, URI target) {
    try {
      return proxies(one, target).equals(proxies(other, target));
    } catch (RuntimeException e) {
      // If a proxy selector fails, the routes may still be the same.
      return false;
    }
  }

  private static List<Proxy> proxies(@Nullable ProxySelector selector, URI target) {
    ProxySelector chosen = selector != null ? selector : ProxySelector.getDefault();
    return chosen == null ? List.of(Proxy.NO_PROXY) : chosen.select(target);
  }
}
