package io.apiservice.sdk.http.client;

import java.net.http.HttpClient;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Provides the JDK client for token requests. The client is replaced when its connections may have
 * been idle. Gateways drop idle connections silently, and a request on such a connection is lost.
 * For a token request it would then be unknown whether the refresh token was spent.
 */
final class TokenHttpClient {
  /** The longest time without a request. Some servers close idle connections after five seconds. */
  static final Duration MAX_IDLE = Duration.ofSeconds(2);

  /**
   * The longest time that a client is used. Even under constant load, one connection of its pool
   * may be idle.
   */
  static final Duration MAX_LIFE = Duration.ofSeconds(20);

  private final Supplier<HttpClient> open;
  private final LongSupplier nanos;
  private @Nullable HttpClient client;
  private long openedAt;
  private long usedAt;

  TokenHttpClient(Supplier<HttpClient> open, LongSupplier nanos) {
    this.open = open;
    this.nanos = nanos;
  }

  /** Returns a client all of whose connections are recent. */
  HttpClient get() {
    HttpClient held = usable();
    if (held != null) {
      return held;
    }
    HttpClient fresh = open.get();
    HttpClient left;
    synchronized (this) {
      held = usable();
      if (held == null) {
        // No other thread has replaced the client in the meantime.
        left = client;
        client = fresh;
        openedAt = nanos.getAsLong();
        usedAt = openedAt;
        held = fresh;
      } else {
        left = fresh;
      }
    }
    BackgroundClose.startIfPossible(left);
    return held;
  }

  private synchronized @Nullable HttpClient usable() {
    long now = nanos.getAsLong();
    if (client == null
        || now - usedAt >= MAX_IDLE.toNanos()
        || now - openedAt >= MAX_LIFE.toNanos()) {
      return null;
    }
    usedAt = now;
    return client;
  }

  void close() {
    HttpClient old;
    synchronized (this) {
      old = client;
      client = null;
    }
    BackgroundClose.startIfPossible(old);
  }
}
