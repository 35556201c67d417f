package io.apiservice.sdk.http.client;

import io.apiservice.sdk.async.CancellableFutures;
import io.apiservice.sdk.async.DaemonThreadPool;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import java.net.UnknownHostException;
import java.security.Security;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Resolves host names on separate threads before the JDK's client does. The JDK's client resolves a
 * name on the thread that sends; the thread may block beyond the deadline and cannot be
 * interrupted. After a lookup by this class, the client finds the name in the cache of the JVM.
 */
public final class NameLookup {
  /** How many lookups may hang at the same time; further lookups wait. */
  private static final int MAX_THREADS = 256;

  private static final int MAX_HOSTS = 1000;
  private static final Duration STANDARD_TTL = Duration.ofSeconds(30); // the JDK's default
  private static final Duration MAX_TTL = Duration.ofDays(1);
  private static final Duration MARGIN = Duration.ofSeconds(1);

  /**
   * The JVM's cache answers in microseconds. A lookup that took longer than this was not answered
   * by the cache.
   */
  private static final Duration CACHED = Duration.ofNanos(50_000);

  /** The system's resolver; tests replace it. */
  @FunctionalInterface
  interface Resolver {
    void resolve(String host) throws UnknownHostException;
  }

  static final Resolver JVM =
      host -> {
        InetAddress[] unused = InetAddress.getAllByName(host);
      };

  private final Resolver resolver;
  private final @Nullable ProxySelector proxies;
  private final DaemonThreadPool pool = new DaemonThreadPool("apiservice-names", MAX_THREADS);

  /** Apart by scheme, because the proxy may depend on it. */
  private final Map<String, Long> secureUntil = new ConcurrentHashMap<>();

  private final Map<String, Long> cleartextUntil = new ConcurrentHashMap<>();
  private final Map<String, CompletableFuture<Boolean>> pending = new ConcurrentHashMap<>();

  NameLookup(@Nullable ProxySelector proxies, Resolver resolver) {
    this.proxies = proxies;
    this.resolver = resolver;
  }

  /** Creates lookups with the resolver of the JVM, for requests that use no proxy. */
  public static NameLookup withoutProxies() {
    return new NameLookup(null, JVM);
  }

  /**
   * Whether a request to this URI can be sent without waiting for a name lookup or a proxy
   * selector.
   */
  public boolean known(URI uri) {
    Long until = knownUntil(uri).get(uri.getHost());
    return until != null && System.nanoTime() - until < 0;
  }

  /**
   * Resolves the host name of the URI. The future completes on a separate thread, on which the
   * JDK's client may then send. It also completes if the name does not exist, because the JDK
   * reports that itself.
   */
  CompletableFuture<Boolean> resolve(URI uri) {
    String key = key(uri);
    CompletableFuture<Boolean> fresh = new CompletableFuture<>();
    CompletableFuture<Boolean> other = pending.putIfAbsent(key, fresh);
    if (other == null) {
      pool.executeBeyondLimit(
          () -> {
            try {
              lookUp(uri);
            } catch (RuntimeException | Error e) {
              // The proxy selector failed. The JDK will call it again and fail the request.
            } finally {
              pending.remove(key);
              fresh.complete(true);
            }
          });
    }
    // Calls that wait for the same name share one lookup. Each continues on its own thread, so that
    // none waits until another has sent its request.
    return CancellableFutures.completeOn(
        CancellableFutures.uncancellableCopy(other == null ? fresh : other), pool, pool);
  }

  /** Resolves the name on the current thread, which it may block. */
  public void lookUp(URI uri) {
    for (Proxy proxy : selected(uri)) {
      if (proxy.type() != Proxy.Type.DIRECT) {
        if (proxy.address() instanceof InetSocketAddress address && address.isUnresolved()) {
          resolved(address.getHostString());
        }
        return;
      }
    }
    Duration ttl = resolved(uri.getHost());
    if (isPlatformSelector() && ttl.compareTo(MARGIN) > 0) {
      Map<String, Long> known = knownUntil(uri);
      if (known.size() > MAX_HOSTS) {
        known.clear();
      }
      known.put(uri.getHost(), System.nanoTime() + ttl.minus(MARGIN).toNanos());
    }
  }

  private List<Proxy> selected(URI uri) {
    List<Proxy> selected = proxies == null ? null : proxies.select(uri);
    return selected == null ? List.of() : selected;
  }

  /**
   * Whether the proxy selector belongs to the platform. One of the application may block on any
   * call.
   */
  private boolean isPlatformSelector() {
    return proxies == null || proxies.getClass().getClassLoader() == null;
  }

  /**
   * Resolves a name. Returns for how long it stays in the cache of the JVM; zero if that is
   * unknown.
   */
  private Duration resolved(String host) {
    if (literal(host)) {
      return MAX_TTL;
    }
    long start = System.nanoTime();
    try {
      resolver.resolve(host);
    } catch (UnknownHostException e) {
      return Duration.ZERO;
    }
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    Duration ttl = timeToLive();
    // If the answer came from the cache, it is unknown when it expires there.
    return took.compareTo(CACHED) > 0 || ttl.equals(MAX_TTL) ? ttl.minus(took) : Duration.ZERO;
  }

  private Map<String, Long> knownUntil(URI uri) {
    return "https".equalsIgnoreCase(uri.getScheme()) ? secureUntil : cleartextUntil;
  }

  private static String key(URI uri) {
    return uri.getScheme() + "://" + uri.getHost();
  }

  private static boolean literal(String host) {
    return host.startsWith("[") || host.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9'));
  }

  /** Returns how long the JVM caches an address. A negative setting of the JVM means for ever. */
  private static Duration timeToLive() {
    String seconds = Security.getProperty("networkaddress.cache.ttl");
    if (seconds == null) {
      seconds = System.getProperty("sun.net.inetaddr.ttl");
    }
    try {
      long ttl = seconds == null ? STANDARD_TTL.toSeconds() : Long.parseLong(seconds.trim());
      return ttl < 0 || ttl > MAX_TTL.toSeconds() ? MAX_TTL : Duration.ofSeconds(ttl);
    } catch (NumberFormatException e) {
      return STANDARD_TTL;
    }
  }
}
