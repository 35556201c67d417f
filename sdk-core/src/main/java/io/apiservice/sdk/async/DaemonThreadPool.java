package io.apiservice.sdk.async;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Daemon threads for tasks that may block: application code, stores, waits. A task gets a thread at
 * once, up to a limit so high that only as many blocked tasks make another one queue. A thread ends
 * after five seconds without a task, so an idle pool has no threads, closed or not.
 */
public final class DaemonThreadPool implements Executor {
  private static final long IDLE_SECONDS = 5;

  private final AtomicInteger number = new AtomicInteger();
  private final ThreadPoolExecutor pool;

  /**
   * A pool without threads.
   *
   * @param name the prefix of its thread names
   * @param most the maximum number of threads
   */
  public DaemonThreadPool(String name, int most) {
    this.pool =
        new ThreadPoolExecutor(
            0,
            most,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new HandoffQueue(),
            work -> thread(name, work),
            (task, full) -> full.getQueue().add(task));
  }

  /**
   * Runs a task on a thread of the pool.
   *
   * @throws OutOfMemoryError if no thread can be started
   */
  @Override
  public void execute(Runnable task) {
    pool.execute(task);
  }

  /**
   * Runs a task on a thread of the pool, or on the current thread if none can be started, because
   * the task must run.
   */
  public void executeBeyondLimit(Runnable task) {
    try {
      pool.execute(task);
    } catch (RuntimeException | Error none) {
      try {
        task.run();
      } catch (RuntimeException | Error e) { // this thread serves other calls too and must survive
        Thread current = Thread.currentThread();
        current.getUncaughtExceptionHandler().uncaughtException(current, e);
      }
    }
  }

  private Thread thread(String name, Runnable work) {
    // No inherited thread-locals: those of the first caller must not live on here.
    Thread thread = new Thread(null, work, name + "-" + number.incrementAndGet(), 0, false);
    thread.setDaemon(true);
    return thread;
  }

  /** Accepts a task only if an idle thread waits for it; a full pool queues it here as well. */
  private static final class HandoffQueue extends LinkedTransferQueue<Runnable> {
    private static final long serialVersionUID = 1;

    @Override
    public boolean offer(Runnable task) {
      return tryTransfer(task);
    }

    @Override
    public boolean add(Runnable task) {
      return super.offer(task);
    }
  }
}
