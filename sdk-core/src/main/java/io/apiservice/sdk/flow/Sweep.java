package io.apiservice.sdk.flow;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Ends what has outlived its limit. One daemon thread looks over everything that is open every few
 * milliseconds, and sleeps while nothing is: cheaper than a timer per call. The thread starts with
 * the first watch and ends after {@link #close()}, when nothing is left to be watched.
 *
 * <p>A sweep that was stopped together with its process ends nothing at once when it goes on: what
 * arrived meanwhile is read first.
 */
public final class Sweep implements AutoCloseable {
  private static final Duration PERIOD = Duration.ofMillis(5);

  private final Set<Watch> open = ConcurrentHashMap.newKeySet();
  private final AtomicReference<@Nullable Thread> sweeper = new AtomicReference<>();
  private final StallDetector stalls = new StallDetector();
  private volatile long lookedAt;
  private volatile boolean idle;
  private volatile boolean closed;

  /**
   * Runs {@code expired}, which must not block, once {@code limit} has passed, unless ended before.
   */
  public Watch watch(Duration limit, Runnable expired) {
    Watch watch = new Watch(System.nanoTime() + TimeBounds.nanos(limit), expired);
    open.add(watch);
    wake();
    return watch;
  }

  /** A future that completes, with true, when {@code pause} has passed. */
  public CompletableFuture<Boolean> pause(Duration pause) {
    Leg<Boolean> end = new Leg<>();
    Watch watch = watch(pause, () -> end.complete(true));
    end.whenComplete((passed, failure) -> watch.end());
    return end;
  }

  /** Ends the thread as soon as nothing is watched any more. */
  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(sweeper.get());
  }

  private void wake() {
    if (idle || sweeper.get() == null) {
      lookedAt = System.nanoTime();
    }
    Thread thread = sweeper.get();
    if (thread == null) {
      Thread fresh = new Thread(this::sweep, "apiservice-sweep");
      fresh.setDaemon(true);
      if (sweeper.compareAndSet(null, fresh)) {
        fresh.start();
      }
    } else if (idle) {
      LockSupport.unpark(thread);
    }
  }

  private void sweep() {
    while (!closed || !open.isEmpty()) {
      idle = open.isEmpty();
      if (idle && open.isEmpty() && !closed) {
        LockSupport.park(this);
      } else {
        LockSupport.parkNanos(this, PERIOD.toNanos());
      }
      idle = false;
      long now = System.nanoTime();
      Duration late = Duration.ofNanos(now - lookedAt).minus(PERIOD);
      lookedAt = now;
      if (!stalls.deadlinesCount(now, late)) {
        continue;
      }
      for (Watch watch : open) {
        watch.endIfExpired(now);
      }
    }
    sweeper.set(null);
    if (!open.isEmpty()) { // a call that was under way when the client was closed
      wake();
    }
  }

  /** Something that is watched. */
  public final class Watch {
    private volatile long end;
    private final Runnable expired;

    private Watch(long end, Runnable expired) {
      this.end = end;
      this.expired = expired;
    }

    /** Stops watching. */
    public void end() {
      open.remove(this);
    }

    /** Starts the limit anew from now. */
    public void again(Duration limit) {
      end = System.nanoTime() + TimeBounds.nanos(limit);
    }

    private void endIfExpired(long now) {
      if (now - end < 0 || !open.remove(this)) {
        return;
      }
      try {
        expired.run();
      } catch (RuntimeException | Error e) { // the sweep serves everybody: it must go on
        Thread.currentThread()
            .getUncaughtExceptionHandler()
            .uncaughtException(Thread.currentThread(), e);
      }
    }
  }
}
