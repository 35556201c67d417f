package io.apiservice.sdk.http;

import java.net.http.HttpClient;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The JDK client for token requests, made anew when its connections may have been idle. A gateway
 * forgets idle connections without a word; a request on one of those dies unread, and nobody can
 * tell whether the refresh token in it was spent.
 */
final class TokenHttpClient {
  /** Some servers close after five seconds. */
  static final Duration MAX_IDLE = Duration.ofSeconds(2);

  /** Even while requests come all the time, one connection of the pool may rest. */
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

  /** A client without an old connection. */
  HttpClient get() {
    HttpClient held = usable();
    if (held != null) {
      return held;
    }
    HttpClient fresh = open.get();
    HttpClient left;
    synchronized (this) {
      held = usable();
      if (held == null) { // nobody else was faster
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
