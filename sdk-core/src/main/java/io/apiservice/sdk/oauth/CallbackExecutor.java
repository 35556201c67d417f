package io.apiservice.sdk.oauth;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/**
 * Runs application code for a login on a separate thread, with a timeout. Records that thread, so
 * that a call of the code with the same login is detected; such a call would deadlock.
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
   * Runs the code and returns its result. After the timeout the code keeps running and its result
   * is ignored.
   *
   * @param login the login, compared by identity
   * @throws TimeoutException after {@code limit}
   * @throws ExecutionException if the code threw, with its exception as the cause
   */
  <T> T call(Object login, Duration limit, Callable<T> code)
      throws TimeoutException, ExecutionException, InterruptedException {
    CompletableFuture<T> result = new CompletableFuture<>();
    executor.runBlocking(
        () -> {
          running.put(Thread.currentThread(), login);
          try {
            result.complete(code.call());
          } catch (Throwable e) { // the waiting thread rethrows it
            result.completeExceptionally(e);
          } finally {
            running.remove(Thread.currentThread());
          }
        });
    return ticker.await(result, limit);
  }

  /** Whether the current thread runs application code for this login. */
  boolean runHereFor(Object login) {
    return running.get(Thread.currentThread()) == login;
  }
}
