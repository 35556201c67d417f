package io.apiservice.sdk.http;

import java.util.concurrent.CompletableFuture;

/**
 * Sends requests. An implementation may send them to the network, pass them on to another transport
 * as a stage of the pipeline, or answer them itself as a lambda in a test.
 *
 * <p>A transport never throws: every failure completes its future, with an {@link
 * java.io.IOException} if the network failed. It returns at once, unless {@link
 * CallContext#mayBlock()} says that the current thread is the one that waits for this call. A
 * status code is a result: no transport fails because of a 404. Implementations must be
 * thread-safe.
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
