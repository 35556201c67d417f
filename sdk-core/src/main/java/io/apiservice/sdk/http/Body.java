package io.apiservice.sdk.http;

import java.net.http.HttpResponse.BodySubscriber;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;

/**
 * The body of a response. It has one exit, {@link #to}, which may be used once: bytes, a file, a
 * stream, events and somebody else's handler are the same operation.
 */
public interface Body {
  /**
   * Hands the whole body to a subscriber.
   *
   * @return what the subscriber makes of it; cancelling it gives the rest of the body up
   * @throws IllegalStateException if the body went somewhere already
   */
  <T> CompletableFuture<T> to(BodySubscriber<T> subscriber);

  /**
   * The beginning of the body, as far as it was read aside; does not use the body up. Whole for
   * failures up to 64 KiB; empty for a streamed success.
   */
  byte[] peek();

  /** Gives the body up without reading it. Harmless when it went somewhere already. */
  void discard();

  /** A body that is all there. */
  static Body of(byte[] bytes) {
    return new InMemoryBody(bytes.clone());
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
