package io.apiservice.sdk.async.wrong;

import io.apiservice.sdk.http.Headers;
import java.util.concurrent.CompletableFuture;

/** Breaks the rules for names, to show that the architecture test would notice. */
final class StageManager {
  private final ThreadLocal<Headers> headers = ThreadLocal.withInitial(Headers::empty);

  CompletableFuture<Headers> composed(CompletableFuture<Headers> first) {
    return first.thenCompose(value -> CompletableFuture.completedFuture(headers.get()));
  }
}
