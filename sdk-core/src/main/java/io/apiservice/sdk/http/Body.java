package io.apiservice.sdk.http;

import java.net.http.HttpResponse.BodySubscriber;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;

/**
 * The body of a response. {@link #to} consumes it, once: bytes, a file, a stream, events and an
 * application's handler are the same operation.
 */
public interface Body {
  /**
   * Hands the whole body to a subscriber.
   *
   * @return the subscriber's result; cancelling it discards the rest of the body
   * @throws IllegalStateException if the body was already consumed
   */
  <T> CompletableFuture<T> to(BodySubscriber<T> subscriber);

  /**
   * The buffered beginning of the body; does not consume the body. The whole body of failures up to
   * 64 KiB; empty for a streamed success.
   */
  byte[] peek();

  /** Discards the body without reading it. Has no effect if the body was consumed or discarded. */
  void discard();

  /** A body that is completely in memory. */
  static Body of(byte[] bytes) {
    return new InMemoryBody(bytes.clone());
  }

  /** Like {@link #of(byte[])}, without a copy: the array must not change afterwards. */
  static Body wrap(byte[] bytes) {
    return new InMemoryBody(bytes);
  }

  /** A body of UTF-8 text. */
  static Body of(String text) {
    return new InMemoryBody(text.getBytes(StandardCharsets.UTF_8));
  }

  /** No body. */
  static Body empty() {
    return new InMemoryBody(new byte[0]);
  }
}
