package io.apiservice.sdk.pipeline;

import io.apiservice.sdk.http.Request;
import io.apiservice.sdk.http.Response;
import io.apiservice.sdk.http.Transport;
import java.util.concurrent.CompletableFuture;

/** An application's transport may throw or return null, although the contract forbids both. */
record NeverThrowingTransport(Transport next) implements Transport {
  @Override
  @SuppressWarnings("ConstantValue") // a lambda may return null all the same
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
