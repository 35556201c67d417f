package io.apiservice.sdk.oauth;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads on which stores are read, leases awaited and flights flown. Daemons that nobody
 * interrupts; none lives while there is nothing to do.
 */
final class Workers {
  private static final int MOST = 64;

  private final AtomicInteger number = new AtomicInteger();
  private final ThreadPoolExecutor pool =
      new ThreadPoolExecutor(
          MOST, MOST, 5, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), this::thread);

  /** For what waits for others or for the application: it must not keep flights from starting. */
  private final ThreadPoolExecutor apart =
      new ThreadPoolExecutor(
          0, Integer.MAX_VALUE, 5, TimeUnit.SECONDS, new SynchronousQueue<>(), this::thread);

  Workers() {
    pool.allowCoreThreadTimeOut(true);
  }

  void run(Runnable task) {
    pool.execute(task);
  }

  void runApart(Runnable task) {
    apart.execute(task);
  }

  private Thread thread(Runnable work) {
    // Thread-locals of whichever caller came first must not live on here.
    Thread thread =
        new Thread(null, work, "apiservice-token-" + number.incrementAndGet(), 0, false);
    thread.setDaemon(true);
    return thread;
  }
}
