package io.apiservice.sdk.pipeline;

import io.apiservice.sdk.async.CancellableFutures;
import io.apiservice.sdk.async.DaemonThreadPool;
import io.apiservice.sdk.http.Request;
import io.apiservice.sdk.http.Response;
import io.apiservice.sdk.http.Transport;
import java.util.concurrent.CompletableFuture;

/**
 * Completes the response on a pool, not on an I/O thread: code that the application has added with
 * {@code wrap(…)} or {@code wrapAttempts(…)} runs when the response completes, and may block.
 */
record CompletionOffloadingTransport(Transport next, DaemonThreadPool pool) implements Transport {
  @Override
  public CompletableFuture<Response> send(Request request) {
    CompletableFuture<Response> answer = next.send(request);
    return answer.isDone() ? answer : CancellableFutures.completeOn(answer, pool, pool);
  }

  @Override
  public String toString() {
    return next.toString();
  }
}
