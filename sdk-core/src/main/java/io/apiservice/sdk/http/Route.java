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
 * Which way a client's requests take: to the network, through a proxy and with TLS settings, or
 * into a transport in its place. Immutable.
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

  /** To a transport in place of the network. */
  public static Route to(Transport substitute) {
    return new Route(Objects.requireNonNull(substitute), null, null);
  }

  /** To the network; null stands for the JDK's defaults. */
  static Route toNetwork(@Nullable ProxySelector proxy, @Nullable SSLContext tls) {
    return new Route(null, proxy, tls);
  }

  /** What answers at the end: one object for the network, else the transport in its place. */
  public Object network() {
    return substitute != null ? substitute : NETWORK;
  }

  /**
   * What makes this route lead elsewhere than another, or under other terms; empty if nothing does.
   * Asks the proxy selectors when they are not the same.
   *
   * @param target where requests go
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
    } catch (RuntimeException e) { // a selector of the application's that fails proves nothing
      return false;
    }
  }

  private static List<Proxy> proxies(@Nullable ProxySelector selector, URI target) {
    ProxySelector chosen = selector != null ? selector : ProxySelector.getDefault();
    return chosen == null ? List.of(Proxy.NO_PROXY) : chosen.select(target);
  }
}
