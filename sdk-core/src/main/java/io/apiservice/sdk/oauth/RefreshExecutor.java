package io.apiservice.sdk.oauth;

import io.apiservice.sdk.async.DaemonThreadPool;
import java.util.concurrent.Executor;

/**
 * The threads on which stores are read, leases awaited and flights flown. Daemons that nobody
 * interrupts; none lives while there is nothing to do.
 */
final class RefreshExecutor {
  /** So many logins may wait for a lease or a silent server before another has to wait for them. */
  private static final int MAX_REFRESHES = 1024;

  private static final int MAX_BLOCKING_TASKS = 4096;

  private static final int MAX_STORE_TASKS = 1024;

  private final Executor refreshPool;

  /** For what waits for others or for the application: it must not keep flights from starting. */
  private final Executor blockingPool;

  /** For operations of stores of the application's, which may hang. */
  private final Executor storePool;

  RefreshExecutor() {
    refreshPool = new DaemonThreadPool("apiservice-token", MAX_REFRESHES);
    blockingPool = new DaemonThreadPool("apiservice-token-apart", MAX_BLOCKING_TASKS);
    storePool = new DaemonThreadPool("apiservice-token-store", MAX_STORE_TASKS);
  }

  /** On the threads of an executor, which must not refuse a task nor queue it behind others. */
  RefreshExecutor(Executor threads) {
    refreshPool = threads;
    blockingPool = threads;
    storePool = threads;
  }

  void run(Runnable task) {
    refreshPool.execute(task);
  }

  void runBlocking(Runnable task) {
    blockingPool.execute(task);
  }

  void runStoreOperation(Runnable task) {
    storePool.execute(task);
  }
}
