package io.apiservice.sdk.benchmarks.endtoend;

import io.apiservice.sdk.benchmarks.endtoend.Options.Cell;
import io.apiservice.sdk.benchmarks.endtoend.Options.Mode;
import io.apiservice.sdk.benchmarks.endtoend.client.Library;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A small GET through this SDK and through its peers: each client in a process of its own, before
 * the same nginx, in turns, so that a busy minute of the machine is everybody's. Writes tables and
 * charts.
 */
public final class EndToEnd {
  private final Options options;
  private final Map<Library, ClientProcess> processes = new LinkedHashMap<>();
  private final Results results = new Results();

  private EndToEnd(Options options) {
    this.options = options;
  }

  /** Runs it; {@code --help} lists the options. */
  public static void main(String[] args) throws Exception {
    if (Arrays.asList(args).contains("--help")) {
      System.out.println(Options.USAGE);
      return;
    }
    Options options = Options.of(args);
    try (Nginx nginx = Nginx.start()) {
      new EndToEnd(options).run(nginx);
    }
  }

  private void run(Nginx nginx) throws Exception {
    try {
      for (Library library : options.libraries()) {
        processes.put(library, ClientProcess.start(library, nginx, options.java()));
      }
      for (Cell cell : options.cells()) {
        warmUp(cell);
        measure(cell);
      }
    } finally {
      processes.values().forEach(ClientProcess::close);
    }
    Report report = new Report(options, results);
    report.write();
  }

  /**
   * A client compiles its code anew for each protocol, and less for another number of threads. With
   * few callers the compilers get time.
   */
  private void warmUp(Cell cell) throws Exception {
    boolean first =
        options.cells().stream()
            .filter(other -> other.protocol() == cell.protocol())
            .findFirst()
            .orElseThrow()
            .equals(cell);
    for (ClientProcess process : processes.values()) {
      if (first) {
        process.measure(new Cell(cell.protocol(), Mode.BLOCKING, 4), options.warmUp());
      }
      process.measure(cell, options.round());
    }
  }

  private void measure(Cell cell) throws Exception {
    for (int round = 0; round < options.rounds(); round++) {
      for (Map.Entry<Library, ClientProcess> each : processes.entrySet()) {
        Optional<Figures> figures = each.getValue().measure(cell, options.round());
        if (figures.isPresent()) {
          results.add(cell, each.getKey(), round, figures.get());
        }
      }
    }
    System.out.println(Report.table(cell, options, results));
  }
}
