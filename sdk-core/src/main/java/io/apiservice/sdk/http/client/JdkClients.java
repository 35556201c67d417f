package io.apiservice.sdk.http.client;

import java.net.http.HttpClient;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The clients of a transport, each created with its first request. Buffered exchanges, in which no
 * SDK code blocks, take clients whose callbacks run on the selector thread, which saves the changes
 * of threads. One selector thread is busy long before two processors are, so there are two of them.
 * Exchanges in which application code may block take a client with the JDK's own threads: a body
 * that goes to an application's subscriber, and TLS with an application's trust manager.
 */
final class JdkClients implements AutoCloseable {
  /** More than two were not faster in any measurement. */
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
   * The client with the fewest exchanges in flight, the first of equals, so that calls one after
   * the other share a connection. Null if the callbacks of an exchange may block.
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

  /** The application's client, or one with the JDK's own threads. */
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

  /** Closes the clients that it created. */
  @Override
  public void close() {
    direct.forEach(DirectClient::close);
    BackgroundClose.startIfPossible(pooled.getAndSet(null));
  }
}
