package io.apiservice.sdk.oauth;

import io.apiservice.sdk.oauth.runtime.Ticker;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Runs threads in such a way that exactly one of them runs at a time. Its clock moves only when all
 * of them wait. A thread lets others run only where it waits or calls {@link #yieldTurn}. The next
 * thread is drawn at random from a seed, so two runs with the same seed are the same.
 */
final class VirtualScheduler extends Clock implements Ticker {
  private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
  private static final int MOST_TURNS = 200_000;
  private static final long REAL_LIMIT_SECONDS = 60;
  private static final ExecutorService THREADS =
      Executors.newCachedThreadPool(
          work -> {
            Thread thread = new Thread(work, "virtual-scheduler");
            thread.setDaemon(true);
            return thread;
          });

  private final Random random;
  private final List<Task> tasks = new ArrayList<>();
  private final List<Task> ready = new ArrayList<>();
  private final Semaphore finished = new Semaphore(0);
  private final long turnLimit;
  private volatile @Nullable Task current;
  private volatile long now;
  private final AtomicLong turns = new AtomicLong();
  private volatile @Nullable Throwable broken;

  VirtualScheduler(long seed) {
    this(seed, MOST_TURNS);
  }

  VirtualScheduler(long seed, long turnLimit) {
    this.random = new Random(seed);
    this.turnLimit = turnLimit;
  }

  /** A thread and what it waits for. */
  private static final class Task {
    final String name;
    final VirtualProcess process;
    final Semaphore turn = new Semaphore(0);
    long wakeAt;
    @Nullable Future<?> awaited;

    Task(String name, VirtualProcess process, long wakeAt) {
      this.name = name;
      this.process = process;
      this.wakeAt = wakeAt;
    }

    boolean ready(long now) {
      Future<?> future = awaited;
      return process.dead()
          || (process.runsAt() <= now && (wakeAt <= now || (future != null && future.isDone())));
    }

    @Override
    public String toString() {
      return name + " of " + process;
    }

    long readyAt() {
      Future<?> future = awaited;
      // While the process is stopped, it sees no results. It sees them when the stop ends.
      return future != null && future.isDone()
          ? process.runsAt()
          : Math.max(process.runsAt(), wakeAt);
    }
  }

  /** Starts a thread of a process. Does nothing if the process was killed. */
  void start(String name, VirtualProcess process, Runnable body) {
    if (process.dead()) {
      return;
    }
    Task task = new Task(name, process, now);
    tasks.add(task);
    THREADS.execute(
        () -> {
          task.turn.acquireUninterruptibly();
          try {
            if (!process.dead()) {
              body.run();
            }
          } catch (VirtualProcess.Killed e) {
            // The process was killed as intended.
          } catch (Throwable e) {
            // Any other failure ends the history.
            breakDown(e);
          }
          Thread.interrupted();
          tasks.remove(task);
          if (tasks.isEmpty()) {
            finished.release();
          } else {
            next().turn.release();
          }
        });
  }

  Executor executor(VirtualProcess process) {
    return work -> start("worker", process, work);
  }

  /** Runs until every thread has ended. */
  void run() throws InterruptedException {
    next().turn.release();
    long seen = -1;
    while (!finished.tryAcquire(REAL_LIMIT_SECONDS, TimeUnit.SECONDS)) {
      long before = seen;
      seen = turns.get();
      if (seen == before) {
        throw new AssertionError(
            current + " waits for something that this scheduler does not know");
      }
    }
    if (broken != null) {
      throw new AssertionError("a thread broke down: " + broken, broken);
    }
  }

  /** Kills all processes, so that every thread ends. */
  private void breakDown(Throwable failure) {
    if (broken == null) {
      broken = failure;
    }
    tasks.forEach(task -> task.process.kill(now));
  }

  private Task next() {
    if (turns.getAndIncrement() > turnLimit && broken == null) {
      breakDown(new AssertionError("it goes on without end"));
    }
    Task task = drawn();
    current = task;
    return task;
  }

  private Task drawn() {
    while (true) {
      ready.clear();
      for (Task task : tasks) {
        if (task.process.dead()) {
          return task;
          // The thread of a killed process only has to end.
        }
        if (task.ready(now)) {
          ready.add(task);
        }
      }
      if (ready.size() == 1) {
        return ready.get(0);
      }
      if (!ready.isEmpty()) {
        // Switching threads is expensive, so the current thread often continues.
        Task last = current;
        return last != null && ready.contains(last) && random.nextBoolean()
            ? last
            : ready.get(random.nextInt(ready.size()));
      }
      long first = Long.MAX_VALUE;
      for (Task task : tasks) {
        first = Math.min(first, task.readyAt());
      }
      now = Math.max(now, first);
    }
  }

  /** Lets other threads run. The process may be killed or suspended here. */
  void yieldTurn() {
    block(now, null);
  }

  private void block(long wakeAt, @Nullable Future<?> awaited) {
    Task task = Objects.requireNonNull(current, "outside of a virtual thread");
    task.process.step(now);
    task.wakeAt = wakeAt;
    task.awaited = awaited;
    Task next = next();
    if (next != task) {
      next.turn.release();
      task.turn.acquireUninterruptibly();
    }
    task.awaited = null;
    task.process.check();
  }

  /** The process of the current thread. */
  VirtualProcess process() {
    return Objects.requireNonNull(current, "outside of a virtual thread").process;
  }

  @Override
  public long nanos() {
    return now;
  }

  @Override
  public void pause(Duration pause) {
    block(now + Math.max(0, pause.toNanos()), null);
  }

  @Override
  public <T extends @Nullable Object> T await(Future<T> future, Duration limit)
      throws InterruptedException, ExecutionException, TimeoutException {
    block(now + Math.max(0, limit.toNanos()), future);
    if (!future.isDone()) {
      throw new TimeoutException();
    }
    return future.get();
  }

  @Override
  public double chance() {
    return random.nextDouble();
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
