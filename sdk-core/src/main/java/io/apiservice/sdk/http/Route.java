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
 * The route of a client's requests: to the network, with its proxy and TLS settings, or to a
 * transport that replaces it. Immutable.
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

  /** To a transport that replaces the network. */
  public static Route to(Transport substitute) {
    return new Route(Objects.requireNonNull(substitute), null, null);
  }

  /** To the network; null means the JDK's defaults. */
  public static Route toNetwork(@Nullable ProxySelector proxy, @Nullable SSLContext tls) {
    return new Route(null, proxy, tls);
  }

  /** The destination: one object for the network, otherwise the transport that replaces it. */
  public Object network() {
    return substitute != null ? substitute : NETWORK;
  }

  /**
   * How this route differs from another one, in destination or settings; empty if it does not.
   * Calls the proxy selectors if they are not the same.
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
    } catch (RuntimeException e) { // a failing selector proves no difference
      return false;
    }
  }

  private static List<Proxy> proxies(@Nullable ProxySelector selector, URI target) {
    ProxySelector chosen = selector != null ? selector : ProxySelector.getDefault();
    return chosen == null ? List.of(Proxy.NO_PROXY) : chosen.select(target);
  }
}
