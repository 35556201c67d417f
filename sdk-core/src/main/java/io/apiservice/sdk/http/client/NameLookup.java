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
 * Resolves host names on separate threads. The JDK's client resolves on the sending thread, which
 * it can block beyond the deadline and cannot interrupt. After a lookup here, the JVM's cache
 * answers the client at once.
 */
final class NameLookup {
  /** Limits the lookups that may hang at the same time; further lookups queue. */
  private static final int MAX_THREADS = 256;

  private static final int MAX_HOSTS = 1000;
  private static final Duration STANDARD_TTL = Duration.ofSeconds(30); // the JDK's own
  private static final Duration MAX_TTL = Duration.ofDays(1);
  private static final Duration MARGIN = Duration.ofSeconds(1);

  /** A lookup that took longer did not come from the JVM's cache, which answers in microseconds. */
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
  private final Map<String, Long> knownUntil = new ConcurrentHashMap<>();
  private final Map<String, CompletableFuture<Boolean>> pending = new ConcurrentHashMap<>();

  NameLookup(@Nullable ProxySelector proxies, Resolver resolver) {
    this.proxies = proxies;
    this.resolver = resolver;
  }

  /** Whether sending to this URI waits neither for a lookup nor for a proxy selector. */
  boolean known(URI uri) {
    Long until = knownUntil.get(key(uri));
    return until != null && System.nanoTime() - until < 0;
  }

  /**
   * Completes on a separate thread, on which the JDK's client may send, once the name is resolved.
   * A name that does not exist is left to the JDK, which reports it.
   */
  CompletableFuture<Boolean> resolve(URI uri) {
    String key = key(uri);
    CompletableFuture<Boolean> fresh = new CompletableFuture<>();
    CompletableFuture<Boolean> other = pending.putIfAbsent(key, fresh);
    if (other == null) {
      pool.executeBeyondLimit(
          () -> {
            try {
              look(uri, key);
            } catch (RuntimeException | Error e) {
              // A failed proxy selector: the JDK asks it again and fails the request.
            } finally {
              pending.remove(key);
              fresh.complete(true);
            }
          });
    }
    // One lookup for all waiting calls, and a thread for each: none waits until another has sent.
    return CancellableFutures.completeOn(
        CancellableFutures.uncancellableCopy(other == null ? fresh : other), pool, pool);
  }

  private void look(URI uri, String key) {
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
      if (knownUntil.size() > MAX_HOSTS) {
        knownUntil.clear();
      }
      knownUntil.put(key, System.nanoTime() + ttl.minus(MARGIN).toNanos());
    }
  }

  private List<Proxy> selected(URI uri) {
    List<Proxy> selected = proxies == null ? null : proxies.select(uri);
    return selected == null ? List.of() : selected;
  }

  /** Unlike the platform's, an application's proxy selector may block on any call. */
  private boolean isPlatformSelector() {
    return proxies == null || proxies.getClass().getClassLoader() == null;
  }

  /** How long the name stays resolved; zero if unknown. */
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
    // An answer from the cache may expire at any moment.
    return took.compareTo(CACHED) > 0 || ttl.equals(MAX_TTL) ? ttl.minus(took) : Duration.ZERO;
  }

  private static String key(URI uri) {
    return uri.getScheme() + "://" + uri.getHost();
  }

  private static boolean literal(String host) {
    return host.startsWith("[") || host.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9'));
  }

  /** How long the JVM caches an address; negative means for ever. */
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
