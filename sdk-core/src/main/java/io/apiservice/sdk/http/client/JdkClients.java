package io.apiservice.sdk.http.client;

import java.net.http.HttpClient;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The JDK clients that a transport uses. Each is created with its first request.
 *
 * <p>There are two kinds. Clients of the first kind run their callbacks on their selector thread,
 * which saves changes of threads. They are for exchanges in which no code can block that thread:
 * the response is read into memory, and the TLS settings are the JDK's own. There are two of them,
 * because one selector thread cannot keep two processors busy. The client of the second kind uses
 * the JDK's own threads. It is for exchanges in which code of the application may block: the body
 * goes to a subscriber of the application, or the trust manager is the application's.
 */
final class JdkClients implements AutoCloseable {
  /**
   * One selector thread is the limit of a client with many callers; the application needs the rest.
   */
  private static final int SELECTORS = Math.min(2, Runtime.getRuntime().availableProcessors());

  private final HttpClientConfig config;
  private final List<DirectClient> direct;
  private final AtomicReference<@Nullable HttpClient> pooled = new AtomicReference<>();

  JdkClients(HttpClientConfig config) {
    this.config = config;
    this.direct =
        IntStream.range(0, SELECTORS)
            .mapToObj(
                number -> new DirectClient(() -> config.builder().executor(Runnable::run).build()))
            .toList();
  }

  /**
   * Returns the client with the fewest exchanges under way; if several have equally few, the first,
   * so that successive calls share a connection. Returns null if the callbacks of the exchange may
   * block.
   */
  @Nullable DirectClient direct(boolean secure) {
    if (config.applicationClient().isPresent() || (secure && config.hasOwnTls())) {
      return null;
    }
    DirectClient least = direct.get(0);
    for (int i = 1; i < direct.size(); i++) {
      DirectClient other = direct.get(i);
      least = other.inFlight() < least.inFlight() ? other : least;
    }
    return secure && least.handshakeMayBlock() ? null : least;
  }

  /** Returns the client of the application or, if there is none, one with the JDK's own threads. */
  HttpClient pooled() {
    HttpClient current = pooled.get();
    if (current != null) {
      return current;
    }
    if (config.applicationClient().isPresent()) {
      return config.applicationClient().get();
    }
    HttpClient fresh = config.builder().build();
    HttpClient other = pooled.compareAndExchange(null, fresh);
    return other == null ? fresh : other;
  }

  /** Closes the clients that this class has created. */
  @Override
  public void close() {
    direct.forEach(DirectClient::close);
    BackgroundClose.startIfPossible(pooled.getAndSet(null));
  }
}
