package io.apiservice.sdk.benchmarks.endtoend.client;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A client in use: each call reads and decodes the target. */
public interface Client {
  /** Reads the target. */
  Target.User call() throws Exception;

  /** The same without blocking; null where the library cannot. */
  default @Nullable CompletableFuture<Target.User> callAsync() {
    return null;
  }
}
