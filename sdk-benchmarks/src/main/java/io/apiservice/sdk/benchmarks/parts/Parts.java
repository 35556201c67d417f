package io.apiservice.sdk.benchmarks.parts;

import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** Runs all of them with the profiler of allocations; takes the options of JMH. */
public final class Parts {
  private Parts() {}

  /** Runs them. */
  public static void main(String[] args) throws Exception {
    new Runner(
            new OptionsBuilder()
                .parent(new CommandLineOptions(args))
                .addProfiler(GCProfiler.class)
                .build())
        .run();
  }
}
