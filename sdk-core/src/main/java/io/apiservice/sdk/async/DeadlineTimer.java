package io.apiservice.sdk.async;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Runs an action when a timeout expires. One daemon thread checks all open timeouts every few
 * milliseconds, which is cheaper than a timer for each call. The actions run on the threads of a
 * pool, so that no timeout has to wait for the action of another one. The daemon thread starts with
 * the first timeout. It ends some seconds after the last one; once {@link #close()} was called, it
 * ends as soon as no timeout is open.
 *
 * <p>If the process was suspended, timeouts are not enforced at once when it continues: responses
 * that arrived meanwhile are read first.
 */
public final class DeadlineTimer implements AutoCloseable {
  private static final Duration PERIOD = Duration.ofMillis(5);
  private static final Duration STANDARD_IDLE = Duration.ofSeconds(5);
  private static final int MAX_THREADS = 4096;

  private final Set<Timeout> open = ConcurrentHashMap.newKeySet();
  private final AtomicReference<@Nullable Thread> timerThread = new AtomicReference<>();
  private final DaemonThreadPool pool = new DaemonThreadPool("apiservice-work", MAX_THREADS);
  private final StallDetector stalls = new StallDetector();
  private final long idleNanos;
  private volatile long lastTickAt;
  private volatile boolean idle;
  private volatile boolean closed;

  /** Creates a timer. It has no thread yet. */
  public DeadlineTimer() {
    this(STANDARD_IDLE);
  }

  DeadlineTimer(Duration idle) {
    this.idleNanos = idle.toNanos();
  }

  /** The pool whose threads run the actions. It also runs other work of calls that may block. */
  public DaemonThreadPool pool() {
    return pool;
  }

  /**
   * Runs {@code expired} on a thread of the pool after {@code limit}, unless {@link Timeout#end} is
   * called before.
   */
  public Timeout schedule(Duration limit, Runnable expired) {
    return opened(new Timeout(System.nanoTime() + TimeRange.nanos(limit), null, expired));
  }

  /**
   * Like {@link #schedule(Duration, Runnable)}, and the action also runs once {@code waiter} is
   * interrupted: for a thread that waits where an interrupt cannot end the wait.
   */
  public Timeout schedule(Duration limit, Thread waiter, Runnable expired) {
    return opened(new Timeout(System.nanoTime() + TimeRange.nanos(limit), waiter, expired));
  }

  private Timeout opened(Timeout timeout) {
    open.add(timeout);
    wake();
    return timeout;
  }

  /** Returns a future that completes with true after {@code pause}. */
  public CompletableFuture<Boolean> delay(Duration pause) {
    CancellableStage<Boolean> end = new CancellableStage<>();
    Timeout timeout = schedule(pause, () -> end.complete(true));
    end.whenComplete((passed, failure) -> timeout.end());
    return end;
  }

  /** Ends the thread as soon as no timeout is open. */
  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(timerThread.get());
  }

  private void wake() {
    if (idle || timerThread.get() == null) {
      lastTickAt = System.nanoTime();
    }
    Thread thread = timerThread.get();
    if (thread == null) {
      Thread fresh = new Thread(this::expireDue, "apiservice-timer");
      fresh.setDaemon(true);
      if (timerThread.compareAndSet(null, fresh)) {
        start(fresh);
      }
    } else if (idle) {
      LockSupport.unpark(thread);
    }
  }

  private void start(Thread fresh) {
    try {
      fresh.start();
    } catch (Throwable e) {
      // No thread could be started. The next timeout tries again.
      timerThread.set(null);
      throw e;
    }
  }

  private void expireDue() {
    long lastWatched = System.nanoTime();
    while (!open.isEmpty() || (!closed && System.nanoTime() - lastWatched < idleNanos)) {
      idle = open.isEmpty();
      if (idle && open.isEmpty() && !closed) {
        LockSupport.parkNanos(this, idleNanos);
        if (open.isEmpty()) {
          continue;
        }
      } else {
        LockSupport.parkNanos(this, PERIOD.toNanos());
        lastWatched = System.nanoTime();
      }
      idle = false;
      long now = System.nanoTime();
      Duration late = Duration.ofNanos(now - lastTickAt).minus(PERIOD);
      lastTickAt = now;
      if (stalls.deadlinesApply(now, late)) {
        endExpired(now);
      }
    }
    timerThread.set(null);
    if (!open.isEmpty()) {
      // A timeout was added while this thread was ending.
      wake();
    }
  }

  /**
   * This is a separate method because a variable in the loop above would keep the last timeout
   * reachable.
   */
  private void endExpired(long now) {
    for (Timeout timeout : open) {
      timeout.endIfExpired(now);
    }
  }

  /** An open timeout. */
  public final class Timeout {
    private volatile long end;
    private final @Nullable Thread waiter;
    private final Runnable expired;

    private Timeout(long end, @Nullable Thread waiter, Runnable expired) {
      this.end = end;
      this.waiter = waiter;
      this.expired = expired;
    }

    /** Ends the timeout, so that its action does not run. */
    public void end() {
      open.remove(this);
    }

    /** Restarts the limit from now. */
    public void reset(Duration limit) {
      end = System.nanoTime() + TimeRange.nanos(limit);
    }

    private void endIfExpired(long now) {
      boolean due = now - end >= 0 || (waiter != null && waiter.isInterrupted());
      if (!due || !open.remove(this)) {
        return;
      }
      pool.executeBeyondLimit(expired);
    }
  }
}
