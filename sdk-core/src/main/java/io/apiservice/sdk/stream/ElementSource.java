package io.apiservice.sdk.stream;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Elements for one consumer at a time, which polls. Decoding happens in {@link #poll}, so that no
 * code of the application runs on an I/O thread.
 *
 * @param <T> the type of the elements
 */
public interface ElementSource<T> {
  /**
   * The next element; never blocks.
   *
   * @return null if none is available now, or none will be
   * @throws RuntimeException if there is none because of a failure; the source has ended then
   */
  @Nullable T poll();

  /** Whether no element follows. */
  boolean ended();

  /** A future that completes when polling again makes sense; it has no meaning otherwise. */
  CompletableFuture<?> more();

  /** Ends the source, from any thread. */
  void close();
}
