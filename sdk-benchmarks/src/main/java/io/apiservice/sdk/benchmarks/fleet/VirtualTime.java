package io.apiservice.sdk.benchmarks.fleet;

import io.apiservice.sdk.oauth.runtime.Ticker;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A clock that moves from one event to the next. Exactly one thread runs at a time: the one that
 * called {@link #runUntil}, or a worker until it waits or ends. Two runs with the same seed are the
 * same.
 */
final class VirtualTime extends Clock implements Ticker {
  private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

  private final PriorityQueue<Event> events =
      new PriorityQueue<>(
          Comparator.comparingLong(Event::nanos).thenComparingLong(Event::sequence));
  private final Executor threads = threads();
  private final Semaphore workerWaits = new Semaphore(0);
  private final Random random;
  private final boolean jitter;
  private volatile @Nullable Worker running;
  private volatile @Nullable Throwable failure;
  private volatile long now;
  private long sequence;

  /**
   * @param jitter whether {@link #chance} is random; otherwise it is always 1
   */
  VirtualTime(long seed, boolean jitter) {
    this.random = new Random(seed);
    this.jitter = jitter;
  }

  private record Event(long nanos, long sequence, Runnable action) {}

  private static final class Worker {
    final Semaphore turn = new Semaphore(0);
    final BooleanSupplier killed;
    long waits;

    Worker(BooleanSupplier killed) {
      this.killed = killed;
    }
  }

  /** Virtual threads, where the JDK has them: ten thousand wait for a lease at the same time. */
  private static Executor threads() {
    try {
      return (Executor)
          Objects.requireNonNull(
              Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null));
    } catch (ReflectiveOperationException olderJdk) {
      return Executors.newCachedThreadPool(
          work -> {
            Thread thread = new Thread(null, work, "virtual-time", 256 * 1024);
            thread.setDaemon(true);
            return thread;
          });
    }
  }

  /** Runs an action at a time, on the thread of {@link #runUntil}. It must not wait. */
  synchronized void at(long nanos, Runnable action) {
    events.add(new Event(Math.max(now, nanos), sequence++, action));
  }

  void after(Duration pause, Runnable action) {
    at(now + pause.toNanos(), action);
  }

  private synchronized @Nullable Event next(long end) {
    Event next = events.peek();
    return next == null || next.nanos > end ? null : events.poll();
  }

  /** Runs the thread of {@link #runUntil} as one of the same kind: they take turns sooner. */
  static <T> T play(Supplier<T> run) {
    return CompletableFuture.supplyAsync(run, threads()).join();
  }

  /** Runs all events up to a time. */
  void runUntil(Duration end) {
    for (Event event = next(end.toNanos()); event != null; event = next(end.toNanos())) {
      now = event.nanos;
      event.action.run();
      if (failure != null) {
        throw new IllegalStateException("a worker failed", failure);
      }
    }
    now = Math.max(now, end.toNanos());
  }

  /** The threads of a process. Once it is killed they never run again. */
  Executor executor(BooleanSupplier killed) {
    return work -> at(now, () -> start(work, new Worker(killed)));
  }

  private void start(Runnable work, Worker worker) {
    if (worker.killed.getAsBoolean()) {
      return;
    }
    running = worker;
    threads.execute(
        () -> {
          try {
            work.run();
          } catch (Throwable e) {
            // The thread of runUntil reports it.
            failure = e;
          } finally {
            workerWaits.release();
          }
        });
    workerWaits.acquireUninterruptibly();
    running = null;
  }

  private void resume(Worker worker, long wait) {
    if (worker.waits != wait || worker.killed.getAsBoolean()) {
      return;
    }
    worker.waits++;
    running = worker;
    worker.turn.release();
    workerWaits.acquireUninterruptibly();
    running = null;
  }

  private Worker worker() {
    return Objects.requireNonNull(running, "only a worker may wait");
  }

  private void park(Worker worker) {
    workerWaits.release();
    worker.turn.acquireUninterruptibly();
  }

  @Override
  public void pause(Duration pause) {
    Worker worker = worker();
    long wait = worker.waits;
    after(pause, () -> resume(worker, wait));
    park(worker);
  }

  @Override
  public <T extends @Nullable Object> T await(Future<T> future, Duration limit)
      throws InterruptedException, ExecutionException, TimeoutException {
    if (!future.isDone()) {
      Worker worker = worker();
      long wait = worker.waits;
      after(limit, () -> resume(worker, wait));
      var unused =
          ((CompletableFuture<T>) future)
              .whenComplete((value, thrown) -> at(now, () -> resume(worker, wait)));
      park(worker);
    }
    if (!future.isDone()) {
      throw new TimeoutException();
    }
    return future.get();
  }

  @Override
  public double chance() {
    return jitter ? random.nextDouble() : 1;
  }

  /** A random number from 0 to 1 that is no policy of the SDK: a latency, a phase. */
  double chanceOfTheWorld() {
    return random.nextDouble();
  }

  @Override
  public long nanos() {
    return now;
  }

  @Override
  public Instant instant() {
    return START.plusNanos(now);
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    throw new UnsupportedOperationException();
  }
}
