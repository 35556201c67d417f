package io.apiservice.sdk.benchmarks;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One client library, used as its documentation says. */
interface Peer {
  /** The artifact, and what stands around it. */
  String name();

  /** A client that holds the tokens of the scene. */
  Session open(BenchmarkSetup setup) throws Exception;

  /** A client in use. */
  interface Session extends AutoCloseable {
    /** Reads the resource; fails unless it was read. */
    void call() throws Exception;

    /** The same without blocking; null where the library cannot. */
    default @Nullable CompletableFuture<?> callAsync() {
      return null;
    }

    @Override
    default void close() {}
  }
}
