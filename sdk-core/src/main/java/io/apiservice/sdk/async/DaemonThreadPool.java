package io.apiservice.sdk.async;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A pool of daemon threads for tasks that may block: code of the application, stores, waits. A task
 * gets a thread at once. The number of threads is limited, but the limit is so high that a task
 * waits only if very many others are blocked. A thread ends after five seconds without a task, so
 * an idle pool has no threads and need not be closed.
 */
public final class DaemonThreadPool implements Executor {
  private static final long IDLE_SECONDS = 5;

  private final AtomicInteger number = new AtomicInteger();
  private final ThreadPoolExecutor pool;

  /**
   * Creates a pool. It has no threads yet.
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
   * Runs a task on a thread of the pool. If no thread can be started, runs it on the current
   * thread, because the task must run in any case.
   */
  public void executeBeyondLimit(Runnable task) {
    try {
      pool.execute(task);
    } catch (RuntimeException | Error none) {
      try {
        task.run();
      } catch (RuntimeException | Error e) {
        // This thread serves other calls too, so an exception of one task must not end it.
        Thread current = Thread.currentThread();
        current.getUncaughtExceptionHandler().uncaughtException(current, e);
      }
    }
  }

  /**
   * Returns an executor that runs each task on a thread of {@code first} or, if that rejects the
   * task or fails, on this pool.
   */
  public Executor fallbackOf(Executor first) {
    return task -> {
      try {
        first.execute(task);
      } catch (RuntimeException | Error e) {
        executeBeyondLimit(task);
      }
    };
  }

  private Thread thread(String name, Runnable work) {
    // The thread inherits no thread-locals: it would keep those of the first caller reachable.
    Thread thread = new Thread(null, work, name + "-" + number.incrementAndGet(), 0, false);
    thread.setDaemon(true);
    return thread;
  }

  /**
   * A queue that accepts a task only if an idle thread waits for one; otherwise the pool starts a
   * thread. When the pool has reached its limit, tasks are queued here as well.
   */
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
