package io.apiservice.sdk.http;

import java.net.http.HttpResponse.BodySubscriber;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;

/**
 * The body of a response. It can be consumed once, with {@link #to}. Whether it becomes bytes, a
 * file, a stream, events or the result of an application's handler depends only on the subscriber
 * that is passed.
 */
public interface Body {
  /**
   * Passes the whole body to a subscriber.
   *
   * @return the subscriber's result; cancelling it discards the rest of the body
   * @throws IllegalStateException if the body was already consumed
   */
  <T> CompletableFuture<T> to(BodySubscriber<T> subscriber);

  /**
   * Returns the buffered beginning of the body, without consuming the body. For a failure this is
   * the whole body, up to 64 KiB. For a successful response that is streamed, it is empty.
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
