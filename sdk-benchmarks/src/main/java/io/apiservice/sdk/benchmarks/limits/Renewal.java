package io.apiservice.sdk.benchmarks.limits;

import io.apiservice.sdk.event.ApiListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

/** Callers that never stop, while a token that is about to expire is renewed in the background. */
final class Renewal {
  private static final int CALLERS = 64;
  private static final int ROUNDS = 5;
  private static final Duration TOKEN = Duration.ofMillis(1500);
  private static final Duration RUN = Duration.ofSeconds(14);

  private Renewal() {}

  private static final class Window implements ApiListener {
    private final AtomicLong start = new AtomicLong();
    private final AtomicLong end = new AtomicLong();

    @Override
    public void onRefreshStarted(RefreshStarted event) {
      start.compareAndSet(0, System.nanoTime());
    }

    @Override
    public void onRefreshFinished(RefreshFinished event) {
      if (start.get() != 0) { // the token with which a client begins is not fetched
        end.compareAndSet(0, System.nanoTime());
      }
    }

    boolean contains(long moment) {
      long first = start.get();
      long last = end.get();
      return first != 0 && moment - first >= 0 && (last == 0 || moment - last < 0);
    }
  }

  private record Timed(long start, double millis) {}

  static String measured() throws Exception {
    StringBuilder text = new StringBuilder("## A token that is renewed in time\n\n");
    text.append(
        String.format(
            Locale.ROOT,
            "%d callers without pause; the token endpoint answers after %d ms. Milliseconds.%n%n"
                + "| run | calls outside | p50 | p99 | calls during the refresh | p50 | p99 |\n"
                + "|--:|--:|--:|--:|--:|--:|--:|\n",
            CALLERS,
            TOKEN.toMillis()));
    for (int round = 1; round <= ROUNDS; round++) {
      text.append("| ").append(round).append(row()).append(" |\n");
    }
    return text.toString();
  }

  private static String row() throws Exception {
    Window window = new Window();
    List<Timed> all = new ArrayList<>();
    try (TokenServers servers =
            TokenServers.start(Duration.ofSeconds(12), Duration.ofMillis(5), TOKEN);
        Callers callers = Callers.of(servers, window)) {
      long warm = System.nanoTime() + Duration.ofSeconds(2).toNanos();
      long end = System.nanoTime() + RUN.toNanos();
      List<Future<List<Timed>>> loops = new ArrayList<>();
      for (int i = 0; i < CALLERS; i++) {
        loops.add(callers.pool().submit(() -> loop(callers, warm, end)));
      }
      for (Future<List<Timed>> loop : loops) {
        all.addAll(loop.get());
      }
    }
    return cells(all, window, false) + cells(all, window, true);
  }

  private static List<Timed> loop(Callers callers, long warm, long end) {
    List<Timed> times = new ArrayList<>();
    for (long start = System.nanoTime(); start - end < 0; start = System.nanoTime()) {
      callers.call().send();
      if (start - warm > 0) {
        times.add(new Timed(start, (System.nanoTime() - start) / 1e6));
      }
    }
    return times;
  }

  private static String cells(List<Timed> all, Window window, boolean during) {
    double[] sorted =
        all.stream()
            .filter(each -> window.contains(each.start) == during)
            .mapToDouble(Timed::millis)
            .sorted()
            .toArray();
    return sorted.length == 0
        ? " | 0 | – | –"
        : String.format(
            Locale.ROOT,
            " | %,d | %.1f | %.1f",
            sorted.length,
            Quantiles.percentile(sorted, 0.5),
            Quantiles.percentile(sorted, 0.99));
  }
}
