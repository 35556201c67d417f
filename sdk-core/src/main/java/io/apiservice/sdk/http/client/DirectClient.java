package io.apiservice.sdk.http.client;

import java.net.http.HttpClient;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A client of the JDK whose callbacks run on its selector thread. It is created with its first
 * request.
 */
final class DirectClient {
  private final Supplier<HttpClient> factory;
  private final AtomicReference<@Nullable Opened> client = new AtomicReference<>();
  private final AtomicInteger inFlight = new AtomicInteger();

  DirectClient(Supplier<HttpClient> factory) {
    this.factory = factory;
  }

  private record Opened(HttpClient client, boolean handshakeMayBlock) {}

  HttpClient client() {
    return opened().client;
  }

  /** Whether the TLS handshakes of this client may block its selector thread. */
  boolean handshakeMayBlock() {
    return opened().handshakeMayBlock;
  }

  private Opened opened() {
    Opened current = client.get();
    if (current != null) {
      return current;
    }
    HttpClient built = factory.get();
    Opened fresh = new Opened(built, JdkTrust.mayBlock(built.sslContext()));
    Opened other = client.compareAndExchange(null, fresh);
    return other == null ? fresh : other;
  }

  /** How many exchanges are under way. */
  int inFlight() {
    return inFlight.get();
  }

  void begin() {
    inFlight.incrementAndGet();
  }

  void end() {
    inFlight.decrementAndGet();
  }

  void close() {
    Opened last = client.getAndSet(null);
    BackgroundClose.startIfPossible(last == null ? null : last.client);
  }
}
