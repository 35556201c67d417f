package io.apiservice.sdk.http;

import java.util.concurrent.CompletableFuture;

/**
 * Anything that can send a request: the wire, a stage around another transport, or a lambda in a
 * test.
 *
 * <p>A transport never throws: every failure is the failure of its future (an {@link
 * java.io.IOException} where the network failed). It returns at once, unless {@link
 * CallContext#mayBlock()} says that the current thread is the one that waits for this call. It must
 * be safe for use by many threads. Status codes are values here; no transport fails for a 404.
 */
@FunctionalInterface
public interface Transport {
  /**
   * Sends one request.
   *
   * @param request what to send; never null
   * @return the response, as soon as its status and headers are there; cancelling it stops the
   *     exchange
   */
  CompletableFuture<Response> send(Request request);
}
