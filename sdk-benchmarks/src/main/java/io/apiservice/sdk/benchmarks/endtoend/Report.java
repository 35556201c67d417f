package io.apiservice.sdk.benchmarks.endtoend;

import io.apiservice.sdk.benchmarks.endtoend.Options.Cell;
import io.apiservice.sdk.benchmarks.endtoend.client.Library;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;

/** The tables and charts of a run. */
final class Report {
  private final Options options;
  private final Results results;

  Report(Options options, Results results) {
    this.options = options;
    this.results = results;
  }

  /** Writes {@code measured-JDK.md} and one chart for each way of calling. */
  void write() throws IOException, InterruptedException {
    Files.createDirectories(options.output());
    String jdk = jdk();
    String feature = "jdk" + jdk.split("[.+]")[0];
    StringBuilder text = new StringBuilder("# Measured, ").append(jdk).append("\n\n");
    text.append(circumstances(jdk)).append('\n');
    for (Cell cell : options.cells()) {
      if (results.libraries(cell, options.libraries()).isEmpty()) {
        continue;
      }
      text.append(table(cell, options, results)).append('\n');
    }
    for (var protocol : io.apiservice.sdk.benchmarks.endtoend.client.Target.Protocol.values()) {
      List<Cell> cells =
          options.cells().stream().filter(cell -> cell.protocol() == protocol).toList();
      if (!cells.isEmpty()) {
        String name = protocol.name().toLowerCase(Locale.ROOT).replace('_', '-') + "-" + feature;
        Charts.throughput(options, results, cells, options.output().resolve(name + ".svg"));
        text.append("![").append(protocol.label).append("](").append(name).append(".svg)\n\n");
      }
    }
    Path file = options.output().resolve("measured-" + feature + ".md");
    Files.writeString(file, text);
    System.out.println("written: " + file.toAbsolutePath().normalize());
  }

  private String circumstances(String jdk) throws IOException, InterruptedException {
    return String.format(
        Locale.ROOT,
        "%s; commit %s; %s; %s %s, %d processors, load average %.1f at the end; %d rounds of %d ms"
            + " in turns, medians.%n%n× is the ratio to %s in the same round: calls a second, CPU"
            + " time and allocation of a call, both of the client's process.%n",
        Instant.now().truncatedTo(ChronoUnit.MINUTES),
        output("git", "describe", "--always", "--dirty"),
        jdk,
        System.getProperty("os.name"),
        System.getProperty("os.version"),
        Runtime.getRuntime().availableProcessors(),
        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
        options.rounds(),
        options.round().toMillis(),
        options.libraries().get(0).label());
  }

  private String jdk() throws IOException, InterruptedException {
    String version = output(options.java() + "/bin/java", "--version");
    String[] words = version.split("\\s+");
    return words.length > 1 ? words[1] + " (" + words[0] + ")" : version;
  }

  private static String output(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return text.strip();
  }

  /** One table as Markdown. */
  static String table(Cell cell, Options options, Results results) {
    StringBuilder text = new StringBuilder("### ").append(cell.label()).append("\n\n");
    text.append(
        "| client | calls/s | × | CPU a call, µs | × | allocated a call, B | × | p50 µs | p99 µs"
            + " |\n");
    text.append("|---|--:|--:|--:|--:|--:|--:|--:|--:|\n");
    for (Library library : results.libraries(cell, options.libraries())) {
      Row row = new Row(cell, library, options.libraries().get(0), results);
      text.append("| ").append(library.label());
      row.both(text, Figures::perSecond);
      row.both(text, Figures::cpuMicros);
      row.both(text, Figures::bytes);
      text.append(" | ").append(row.median(Figures::p50Micros));
      text.append(" | ").append(row.median(Figures::p99Micros)).append(" |\n");
    }
    return text.toString();
  }

  private record Row(Cell cell, Library library, Library baseline, Results results) {
    void both(StringBuilder text, ToDoubleFunction<Figures> figure) {
      OptionalDouble ratio = results.ratio(cell, library, baseline, figure);
      text.append(" | ")
          .append(median(figure))
          .append(" | ")
          .append(
              ratio.isPresent() ? String.format(Locale.ROOT, "%.2f", ratio.getAsDouble()) : "–");
    }

    String median(ToDoubleFunction<Figures> figure) {
      double value = results.median(cell, library, figure).orElse(Double.NaN);
      return String.format(Locale.ROOT, value < 100 ? "%.1f" : "%.0f", value);
    }
  }
}
