package io.apiservice.sdk.pipeline;

import io.apiservice.sdk.http.Request;
import io.apiservice.sdk.http.Response;
import io.apiservice.sdk.http.Transport;
import io.apiservice.sdk.http.TransportClosedException;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

/**
 * The transport of an application in place of the network. It stays open when the client is closed,
 * so requests are refused here from then on.
 *
 * @param next sends the requests
 * @param closed whether the client is closed
 */
record SubstituteTransport(NeverThrowingTransport next, BooleanSupplier closed)
    implements Transport {
  @Override
  public CompletableFuture<Response> send(Request request) {
    return closed.getAsBoolean()
        ? CompletableFuture.failedFuture(new TransportClosedException())
        : next.send(request);
  }

  @Override
  public String toString() {
    return next.toString();
  }
}
