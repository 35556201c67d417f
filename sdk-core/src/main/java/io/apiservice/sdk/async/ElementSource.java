package io.apiservice.sdk.async;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Elements for a consumer that polls. They are decoded in {@link #poll}, so no code of the
 * application runs on an I/O thread. Only one consumer may poll at a time.
 *
 * @param <T> the type of the elements
 */
public interface ElementSource<T> {
  /**
   * Returns the next element. Never blocks.
   *
   * @return the element; null if none is available now, or if no more elements follow
   * @throws RuntimeException if a failure has ended the elements
   */
  @Nullable T poll();

  /** Whether no more elements follow. */
  boolean ended();

  /** Returns a future that completes when it is useful to poll again. Its result has no meaning. */
  CompletableFuture<?> more();

  /** Ends the elements. May be called from any thread. */
  void close();
}
