package io.apiservice.sdk.oauth;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/**
 * Runs the application's code for a login, on a thread apart and under a limit, and remembers the
 * thread: a call that this code makes with the same login would wait for itself.
 */
final class CallbackExecutor {
  private final RefreshExecutor executor;
  private final Ticker ticker;
  private final Map<Thread, Object> running = new ConcurrentHashMap<>();

  CallbackExecutor(RefreshExecutor executor, Ticker ticker) {
    this.executor = executor;
    this.ticker = ticker;
  }

  /**
   * What the code returns. Code that exceeds its limit goes on, and nobody waits for it.
   *
   * @param login whose login it is, compared by identity
   * @throws TimeoutException at the limit
   * @throws ExecutionException with what the code threw
   */
  <T> T call(Object login, Duration limit, Callable<T> code)
      throws TimeoutException, ExecutionException, InterruptedException {
    CompletableFuture<T> result = new CompletableFuture<>();
    executor.runBlocking(
        () -> {
          running.put(Thread.currentThread(), login);
          try {
            result.complete(code.call());
          } catch (Throwable e) { // whoever waits must hear of it
            result.completeExceptionally(e);
          } finally {
            running.remove(Thread.currentThread());
          }
        });
    return ticker.await(result, limit);
  }

  /** Whether this thread runs code of the application for this login. */
  boolean runHereFor(Object login) {
    return running.get(Thread.currentThread()) == login;
  }
}
