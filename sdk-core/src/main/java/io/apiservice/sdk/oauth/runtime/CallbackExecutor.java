package io.apiservice.sdk.oauth.runtime;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/**
 * Runs application code for a login on a separate thread, with a timeout. It records the thread, in
 * order to detect that the code makes a call with the same login: such a call would wait for a
 * refresh that itself waits for the code.
 */
public final class CallbackExecutor {
  private final RefreshExecutor executor;
  private final Ticker ticker;
  private final Map<Thread, Object> running = new ConcurrentHashMap<>();

  CallbackExecutor(RefreshExecutor executor, Ticker ticker) {
    this.executor = executor;
    this.ticker = ticker;
  }

  /**
   * Runs the code and returns its result. If the timeout passes, the code keeps running and its
   * result is ignored.
   *
   * @param login the login that the code runs for; compared by identity
   * @throws TimeoutException if the code did not return within {@code limit}
   * @throws ExecutionException if the code threw, with its exception as the cause
   */
  public <T> T call(Object login, Duration limit, Callable<T> code)
      throws TimeoutException, ExecutionException, InterruptedException {
    CompletableFuture<T> result = new CompletableFuture<>();
    executor.runBlocking(
        () -> {
          running.put(Thread.currentThread(), login);
          try {
            result.complete(code.call());
          } catch (Throwable e) {
            // The thread that waits for the result rethrows it.
            result.completeExceptionally(e);
          } finally {
            running.remove(Thread.currentThread());
          }
        });
    return ticker.await(result, limit);
  }

  /** Whether the current thread runs application code for this login. */
  public boolean runHereFor(Object login) {
    return running.get(Thread.currentThread()) == login;
  }
}
