package io.apiservice.sdk.benchmarks.endtoend;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import io.apiservice.sdk.benchmarks.endtoend.Options.Mode;
import io.apiservice.sdk.benchmarks.endtoend.client.Client;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Calls a client as often as it allows, and measures. */
final class Load {
  private static final OperatingSystemMXBean PROCESS =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final @Nullable Method TOTAL_ALLOCATED = totalAllocated();

  private final Client client;
  private final int threads;
  private final long nanos;
  private final Histogram times = new Histogram();

  private Load(Client client, int threads, Duration limit) {
    this.client = client;
    this.threads = threads;
    this.nanos = limit.toNanos();
  }

  /** Null where the client or the JDK cannot do that. */
  static @Nullable Figures run(Client client, Mode mode, int threads, Duration limit)
      throws Exception {
    Load load = new Load(client, threads, limit);
    return switch (mode) {
      case BLOCKING -> load.measured(Executors.newFixedThreadPool(threads));
      case ASYNC -> load.measuredAsync();
      case VIRTUAL -> {
        ExecutorService virtual = virtualThreads();
        yield virtual == null ? null : load.measured(virtual);
      }
    };
  }

  /** By reflection: they exist since JDK 21. */
  private static @Nullable ExecutorService virtualThreads() throws ReflectiveOperationException {
    if (Runtime.version().feature() < 21) {
      return null;
    }
    return (ExecutorService)
        Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
  }

  private Figures measured(ExecutorService pool) throws Exception {
    try {
      return figures(
          () -> {
            List<Future<?>> callers = new ArrayList<>();
            long end = System.nanoTime() + nanos;
            for (int i = 0; i < threads; i++) {
              callers.add(pool.submit(() -> callUntil(end)));
            }
            for (Future<?> caller : callers) {
              caller.get();
            }
          });
    } finally {
      pool.shutdown();
    }
  }

  private @Nullable Void callUntil(long end) throws Exception {
    long start = System.nanoTime();
    while (start - end < 0) {
      if (client.call().createdAt() == null) {
        throw new IllegalStateException("not decoded");
      }
      long now = System.nanoTime();
      times.record(now - start);
      start = now;
    }
    return null;
  }

  private @Nullable Figures measuredAsync() throws Exception {
    CompletableFuture<?> first = client.callAsync();
    if (first == null) {
      return null;
    }
    first.join();
    return figures(
        () -> {
          Lane[] lanes = new Lane[threads];
          long end = System.nanoTime() + nanos;
          CountDownLatch open = new CountDownLatch(threads);
          AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
          for (int i = 0; i < threads; i++) {
            lanes[i] = new Lane(end, open, failure);
            lanes[i].next();
          }
          open.await();
          Throwable thrown = failure.get();
          if (thrown != null) {
            throw new IllegalStateException(thrown);
          }
        });
  }

  /** One call after the other, each started by the answer of the one before. */
  private final class Lane {
    private final long end;
    private final CountDownLatch open;
    private final AtomicReference<@Nullable Throwable> failure;

    Lane(long end, CountDownLatch open, AtomicReference<@Nullable Throwable> failure) {
      this.end = end;
      this.open = open;
      this.failure = failure;
    }

    void next() {
      long start = System.nanoTime();
      if (start - end >= 0) {
        open.countDown();
        return;
      }
      CompletableFuture<?> call = java.util.Objects.requireNonNull(client.callAsync());
      call.whenComplete(
          (value, thrown) -> {
            if (thrown != null) {
              failure.set(thrown);
              open.countDown();
              return;
            }
            times.record(System.nanoTime() - start);
            next();
          });
    }
  }

  private interface Work {
    void run() throws Exception;
  }

  private Figures figures(Work work) throws Exception {
    long allocated = allocated();
    long cpu = PROCESS.getProcessCpuTime();
    long start = System.nanoTime();
    work.run();
    double seconds = (System.nanoTime() - start) / 1e9;
    double calls = times.count();
    return new Figures(
        calls / seconds,
        (PROCESS.getProcessCpuTime() - cpu) / 1e3 / calls,
        (allocated() - allocated) / calls,
        times.percentile(0.5) / 1e3,
        times.percentile(0.99) / 1e3);
  }

  /** Without the threads that have ended, on JDKs before 21. */
  private static long allocated() throws ReflectiveOperationException {
    if (TOTAL_ALLOCATED != null) {
      return (Long) TOTAL_ALLOCATED.invoke(THREADS);
    }
    long sum = 0;
    for (long bytes : THREADS.getThreadAllocatedBytes(THREADS.getAllThreadIds())) {
      sum += Math.max(0, bytes);
    }
    return sum;
  }

  private static @Nullable Method totalAllocated() {
    try {
      return ThreadMXBean.class.getMethod("getTotalThreadAllocatedBytes");
    } catch (NoSuchMethodException e) {
      return null;
    }
  }
}
