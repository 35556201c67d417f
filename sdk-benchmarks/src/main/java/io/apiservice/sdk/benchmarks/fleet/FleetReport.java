package io.apiservice.sdk.benchmarks.fleet;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The tables and charts of a simulation. */
final class FleetReport {
  private static final String HEAD =
      "| fleet | what happens | token requests | most in 1 s | store operations | mean a second |"
          + " most in 1 s | most in 0.1 s | MB read in 1 s | without a token: processes | mean |"
          + " longest | last served after |\n"
          + "|---|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n";

  private final Path output;
  private final List<FleetFigures> all = new ArrayList<>();

  FleetReport(Path output) {
    this.output = output;
  }

  void add(FleetFigures figures) {
    if (figures.reused() > 0) {
      throw new IllegalStateException("a refresh token was presented twice: " + row(figures));
    }
    all.add(figures);
  }

  /** Writes {@code simulated.md} and the charts. */
  void write() throws IOException, InterruptedException {
    Files.createDirectories(output);
    StringBuilder text = new StringBuilder("# Simulated\n\n");
    text.append(
        String.format(
            Locale.ROOT,
            "%s; commit %s; JDK %s; %s.%n%n",
            Instant.now().truncatedTo(ChronoUnit.MINUTES),
            commit(),
            System.getProperty("java.vm.version"),
            System.getProperty("os.name")));
    text.append(HEAD);
    all.forEach(figures -> text.append(row(figures)).append('\n'));
    Files.writeString(output.resolve("simulated.md"), text);
    new FleetCharts(output).draw(all);
    System.out.println("written: " + output.toAbsolutePath().normalize());
  }

  static String row(FleetFigures figures) {
    return String.format(
        Locale.ROOT,
        "| %s | %s | %,d | %,d | %,d | %.1f | %,d | %,d | %.1f | %.0f %% | %s | %s | %s |",
        figures.scenario().fleet(),
        figures.scenario().name(),
        figures.requestsInAll(),
        figures.peakOfRequests(),
        figures.operationsInAll(),
        figures.mean(),
        figures.peak(),
        figures.peakOfTenth(),
        figures.peakMegabytes(),
        100 * figures.shareWithout(),
        seconds(figures.meanWithout()),
        seconds(figures.longestWithout()),
        seconds(figures.recovery()));
  }

  private static String seconds(Duration duration) {
    return String.format(
        Locale.ROOT, duration.toSeconds() < 10 ? "%.2f s" : "%.0f s", duration.toMillis() / 1e3);
  }

  private static String commit() throws IOException, InterruptedException {
    Process git = new ProcessBuilder("git", "describe", "--always", "--dirty").start();
    String text = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    git.waitFor();
    return text.strip();
  }
}
