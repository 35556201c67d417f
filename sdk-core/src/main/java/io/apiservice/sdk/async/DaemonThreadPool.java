package io.apiservice.sdk.async;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Daemon threads for what may block: application code, stores, waits. A task gets a thread at once,
 * up to a bound so high that it takes that many blocked tasks to make another wait; beyond it tasks
 * queue. A thread that has nothing to do for five seconds ends, so an idle pool has none, closed or
 * not.
 */
public final class DaemonThreadPool implements Executor {
  private static final long IDLE_SECONDS = 5;

  private final AtomicInteger number = new AtomicInteger();
  private final ThreadPoolExecutor pool;

  /**
   * A pool without a thread.
   *
   * @param name begins the names of its threads
   * @param most the most threads
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
   * Runs a task on a thread of the pool; where none can be started, on this one: better on the
   * wrong thread than never.
   */
  public void executeBeyondLimit(Runnable task) {
    try {
      pool.execute(task);
    } catch (RuntimeException | Error none) {
      try {
        task.run();
      } catch (RuntimeException | Error e) { // this thread serves others too: it must go on
        Thread current = Thread.currentThread();
        current.getUncaughtExceptionHandler().uncaughtException(current, e);
      }
    }
  }

  private Thread thread(String name, Runnable work) {
    // Thread-locals of the caller who came first must not live on here.
    Thread thread = new Thread(null, work, name + "-" + number.incrementAndGet(), 0, false);
    thread.setDaemon(true);
    return thread;
  }

  /** Takes a task only if an idle thread waits for it; a full pool adds to it all the same. */
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
