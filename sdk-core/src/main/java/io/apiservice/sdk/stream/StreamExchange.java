package io.apiservice.sdk.stream;

import java.lang.ref.Cleaner;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What a stream occupies in the network: a body that has not ended, or the request for the next
 * one. It is ended when the stream is closed, or when the garbage collector finds the stream. So it
 * must not refer to the stream.
 */
final class StreamExchange implements Runnable {
  /** Its thread ends when the class loader of the SDK is unloaded. */
  private static final Cleaner CLEANER = Cleaner.create();

  private final StreamFailures failures;
  private volatile @Nullable BodyBytes body;
  private volatile @Nullable CompletableFuture<Optional<BodyBytes>> next;

  /** Creates the exchange of a stream; {@code body} is null if the server has none. */
  StreamExchange(@Nullable BodyBytes body, StreamFailures failures) {
    this.body = body;
    this.failures = failures;
  }

  /** Ends the exchange when no thread can reach {@code stream} any more. */
  void endWith(Object stream) {
    CLEANER.register(stream, this);
  }

  /** Returns the body; null between two connections. */
  @Nullable BodyBytes body() {
    return body;
  }

  /** Replaces the body. */
  void body(@Nullable BodyBytes replacement) {
    body = replacement;
  }

  /** Returns the request for the next body; null if there is none. */
  @Nullable CompletableFuture<Optional<BodyBytes>> next() {
    return next;
  }

  /** Replaces the request for the next body. */
  void next(@Nullable CompletableFuture<Optional<BodyBytes>> replacement) {
    next = replacement;
  }

  /** Ends the exchange. */
  void close() {
    BodyBytes from = body;
    if (from != null) {
      from.close();
    }
    CompletableFuture<Optional<BodyBytes>> opening = next;
    if (opening != null) {
      next = null;
      abandon(opening);
    }
  }

  private static void abandon(CompletableFuture<Optional<BodyBytes>> opening) {
    opening.cancel(true);
    // The connection may have been opened before it could be cancelled.
    opening.whenComplete(
        (opened, failure) -> {
          if (opened != null) {
            opened.ifPresent(BodyBytes::close);
          }
        });
  }

  /** Called when the stream was collected. */
  @Override
  public void run() {
    BodyBytes from = body;
    if (next != null || (from != null && !from.ended())) {
      close();
      failures.dropped();
    }
  }
}
