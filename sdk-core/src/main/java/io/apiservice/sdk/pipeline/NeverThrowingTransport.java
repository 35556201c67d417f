package io.apiservice.sdk.pipeline;

import io.apiservice.sdk.http.Request;
import io.apiservice.sdk.http.Response;
import io.apiservice.sdk.http.Transport;
import java.util.concurrent.CompletableFuture;

/**
 * Turns an exception or a null of an application's transport into a failed future. The contract of
 * {@link Transport} forbids both, but the pipeline must not depend on that.
 */
record NeverThrowingTransport(Transport next) implements Transport {
  @Override
  @SuppressWarnings("ConstantValue")
  // The result is not nullable, but a lambda without null checks may return null.
  public CompletableFuture<Response> send(Request request) {
    try {
      CompletableFuture<Response> answer = next.send(request);
      return answer != null
          ? answer
          : CompletableFuture.failedFuture(
              new IllegalStateException("the transport returned null instead of a future"));
    } catch (RuntimeException | Error e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  @Override
  public String toString() {
    return "transport(" + next.getClass().getSimpleName() + ")";
  }
}
