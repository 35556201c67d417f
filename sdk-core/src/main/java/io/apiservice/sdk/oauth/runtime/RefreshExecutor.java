package io.apiservice.sdk.oauth.runtime;

import io.apiservice.sdk.async.DaemonThreadPool;
import java.util.concurrent.Executor;

/**
 * The threads for refreshes, store operations and application code. Daemon threads that are never
 * interrupted and that end when they are idle.
 */
public final class RefreshExecutor {
  /** How many refreshes may run, or wait for a lease, at the same time. */
  private static final int MAX_REFRESHES = 1024;

  private static final int MAX_BLOCKING_TASKS = 4096;

  private static final int MAX_STORE_TASKS = 1024;

  private final Executor refreshPool;

  /**
   * For tasks that wait for other tasks or for the application. They have their own pool, so that
   * refreshes do not wait behind them.
   */
  private final Executor blockingPool;

  /** For operations of custom stores, which may hang. */
  private final Executor storePool;

  public RefreshExecutor() {
    refreshPool = new DaemonThreadPool("apiservice-token", MAX_REFRESHES);
    blockingPool = new DaemonThreadPool("apiservice-token-blocking", MAX_BLOCKING_TASKS);
    storePool = new DaemonThreadPool("apiservice-token-store", MAX_STORE_TASKS);
  }

  /**
   * Uses one executor for all tasks. It must not reject a task or let it wait for another task to
   * end.
   */
  public RefreshExecutor(Executor threads) {
    refreshPool = threads;
    blockingPool = threads;
    storePool = threads;
  }

  public void run(Runnable task) {
    refreshPool.execute(task);
  }

  public void runBlocking(Runnable task) {
    blockingPool.execute(task);
  }

  public void runStoreOperation(Runnable task) {
    storePool.execute(task);
  }
}
