package io.apiservice.sdk.pipeline;

import io.apiservice.sdk.async.CancellableFutures;
import io.apiservice.sdk.async.DaemonThreadPool;
import io.apiservice.sdk.http.CallContext;
import io.apiservice.sdk.http.Request;
import io.apiservice.sdk.http.Response;
import io.apiservice.sdk.http.Transport;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * Runs the stages of a call on a pool if they call code of the application. Such code may block. On
 * the pool it delays only its own call, at most to its deadline, and never the caller's thread or
 * an I/O thread.
 */
final class Offloading {
  private static final CallContext.Key<Offloading> KEY = CallContext.Key.named("offloading");

  private final DaemonThreadPool pool;
  private volatile boolean ended;

  private Offloading(DaemonThreadPool pool) {
    this.pool = pool;
  }

  /** Sends a request on a thread of the pool. The stages after this one run there too. */
  static CompletableFuture<Response> send(Request request, DaemonThreadPool pool, Transport next) {
    Offloading offloading = new Offloading(pool);
    Request marked = request.withContext(request.context().with(KEY, offloading).nonBlocking());
    CompletableFuture<Response> whole = CancellableFutures.on(pool, () -> next.send(marked));
    whole.whenComplete((response, failure) -> offloading.ended = true);
    return whole;
  }

  /**
   * Completes a future of the application on the pool of the call, because the application may
   * complete it on any thread.
   */
  static <T> CompletableFuture<T> back(CallContext context, CompletableFuture<T> future) {
    Offloading offloading = context.get(KEY).orElse(null);
    return offloading == null || future.isDone()
        ? future
        : CancellableFutures.completeOn(future, offloading.pool, offloading.pool);
  }

  /** Sends a request, unless the call has ended while code of the application ran. */
  static CompletableFuture<Response> unlessEnded(
      CallContext context, Supplier<CompletableFuture<Response>> sending) {
    boolean ended = context.get(KEY).map(offloading -> offloading.ended).orElse(false);
    return ended
        ? CompletableFuture.failedFuture(
            new CancellationException("the call had ended before this request was sent"))
        : back(context, sending.get());
  }
}
