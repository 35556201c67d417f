package io.apiservice.sdk.benchmarks;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.logging.LogManager;

/**
 * This SDK and its peers in the same scenarios, before the same fake servers, one after the other.
 * Prints Markdown tables; what failed, and how, goes to the standard error stream.
 */
public final class Comparison {
  private static final int RUNS = 5;
  private static final int WARM_UPS = 2;
  private static final List<Peer> PEERS =
      List.of(
          new ApiServiceClient(),
          new OkHttp(),
          GoogleAuth.asItComes(),
          GoogleAuth.tuned(),
          SpringSecurity.asDocumented(),
          SpringSecurity.withOwnLock(),
          AzureCore.asItComes(),
          AzureCore.blockingOnly(),
          AzureCore.withOwnLock(),
          new PerCallRefresh());

  private final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);

  private Comparison() {}

  /** Runs it. */
  public static void main(String[] args) throws Exception {
    LogManager.getLogManager().reset();
    new Comparison().all();
    System.exit(0); // some peers leave threads behind that are no daemons
  }

  private void all() throws Exception {
    out.printf(
        Locale.ROOT,
        "JDK %s, %d processors, %d runs after %d that are not counted%n",
        Runtime.version(),
        Runtime.getRuntime().availableProcessors(),
        RUNS,
        WARM_UPS);
    for (Scenario scenario : Scenario.values()) {
      print(scenario, runs(scenario));
    }
  }

  /** In turns, so that a busy minute of the machine is everybody's. */
  private static Map<Peer, List<ScenarioRun>> runs(Scenario scenario) throws Exception {
    Map<Peer, List<ScenarioRun>> runs = new LinkedHashMap<>();
    for (int seed = -WARM_UPS; seed < RUNS; seed++) {
      for (Peer peer : PEERS) {
        ScenarioRun run = CallerStorm.rage(peer, scenario, seed);
        if (seed >= 0) {
          runs.computeIfAbsent(peer, key -> new ArrayList<>()).add(run);
        }
      }
    }
    return runs;
  }

  private void print(Scenario scenario, Map<Peer, List<ScenarioRun>> all) {
    out.printf("%n### %s%n%n", scenario.title);
    out.println(
        "| client | token calls | at once | API requests | failed | logins lost | p50 ms | p99 ms"
            + " | next call |");
    out.println("|---|---|---|---|---|---|---|---|---|");
    all.forEach((peer, runs) -> out.println(row(peer, scenario, runs)));
    all.forEach(Comparison::tellFailures);
  }

  private static String row(Peer peer, Scenario scenario, List<ScenarioRun> runs) {
    return "| "
        + String.join(
            " | ",
            peer.name(),
            figure(runs, ScenarioRun::tokenCalls),
            figure(runs, ScenarioRun::atOnce),
            figure(runs, ScenarioRun::sends),
            figure(runs, run -> run.failures().size()) + " of " + scenario.callers,
            runs.stream().mapToInt(ScenarioRun::loginsLost).sum() + " of " + RUNS,
            time(runs, 0.5),
            time(runs, 0.99),
            runs.stream().filter(ScenarioRun::recovered).count() + " of " + RUNS)
        + " |";
  }

  private static void tellFailures(Peer peer, List<ScenarioRun> runs) {
    runs.stream()
        .flatMap(run -> run.failures().stream())
        .map(failure -> failure.replaceAll(":\\d{2,5}/", "/"))
        .distinct()
        .sorted()
        .forEach(failure -> System.err.println(peer.name() + " ⟶ " + failure));
  }

  private static String time(List<ScenarioRun> runs, double share) {
    List<ScenarioRun> some = runs.stream().filter(run -> !run.times().isEmpty()).toList();
    return some.isEmpty() ? "–" : figure(some, run -> millis(run.percentile(share)));
  }

  private static double millis(Duration time) {
    return time.toNanos() / 1e6;
  }

  /** The median and, where it differs, the worst. */
  private static String figure(List<ScenarioRun> runs, ToDoubleFunction<ScenarioRun> part) {
    double[] sorted = runs.stream().mapToDouble(part).sorted().toArray();
    long median = Math.round(sorted[sorted.length / 2]);
    long worst = Math.round(sorted[sorted.length - 1]);
    return median == worst ? Long.toString(median) : median + " (" + worst + ")";
  }
}
