package io.apiservice.sdk.http;

import java.util.concurrent.CompletableFuture;

/**
 * Sends requests: to the network, as a stage around another transport, or as a lambda in a test.
 *
 * <p>A transport never throws: every failure completes its future (with an {@link
 * java.io.IOException} if the network failed). It returns at once, unless {@link
 * CallContext#mayBlock()} says that the current thread is the one that waits for this call.
 * Implementations must be thread-safe. A status code is a result: no transport fails for a 404.
 */
@FunctionalInterface
public interface Transport {
  /**
   * Sends one request.
   *
   * @param request what to send; never null
   * @return the response, as soon as its status and headers have arrived; cancelling it stops the
   *     exchange
   */
  CompletableFuture<Response> send(Request request);
}
