package io.apiservice.sdk.benchmarks.fleet;

import io.apiservice.sdk.benchmarks.fleet.FleetScenario.Incident;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Simulates many processes that share logins through one store, with the SDK's own engine in
 * virtual time, and writes tables and charts. The options are {@code --sizes=100,1000} (processes
 * of one login), {@code --logins=1000} (each with ten processes; 0 for none) and {@code
 * --output=DIRECTORY}.
 */
public final class Fleet {
  private static final long SEED = 1;
  private static final int AT_A_TIME = 1_000;

  /** A login of this size takes minutes in the scenarios in which every process waits long. */
  private static final int MOST_OF_WAITING = 1_000;

  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration TEN_MINUTES = Duration.ofMinutes(10);

  private final FleetReport report;

  private Fleet(FleetReport report) {
    this.report = report;
  }

  /** Runs it. */
  public static void main(String[] args) throws IOException, InterruptedException {
    // Before the first virtual thread: only one of them runs at a time in any case.
    System.setProperty("jdk.virtualThreadScheduler.parallelism", "1");
    String sizes = "100,1000,10000";
    int logins = 10_000;
    Path output = Path.of("../docs/scale");
    for (String arg : args) {
      String value = arg.substring(arg.indexOf('=') + 1);
      switch (arg.substring(0, Math.max(0, arg.indexOf('=')))) {
        case "--sizes" -> sizes = value;
        case "--logins" -> logins = Integer.parseInt(value);
        case "--output" -> output = Path.of(value);
        default -> throw new IllegalArgumentException(arg);
      }
    }
    Fleet fleet = new Fleet(new FleetReport(output));
    for (String size : sizes.split(",", 0)) {
      if (!size.isBlank()) {
        fleet.oneLogin(Integer.parseInt(size));
      }
    }
    if (logins > 0) {
      fleet.manyLogins(logins);
    }
    fleet.report.write();
  }

  private void oneLogin(int processes) {
    FleetScenario undisturbed = FleetScenario.of("no fault", 1, processes);
    play(undisturbed, true);
    play(undisturbed.named("no fault, without jitter"), false);
    play(undisturbed.named("access tokens refused").with(Incident.ACCESS_REVOKED), true);
    List<FleetScenario> outages =
        new ArrayList<>(
            List.of(
                undisturbed.named("store down 60 s").storeOutage(MINUTE),
                undisturbed.named("store down 10 min").storeOutage(TEN_MINUTES),
                undisturbed.named("token endpoint down 60 s").endpointOutage(MINUTE)));
    if (processes <= MOST_OF_WAITING) {
      FleetScenario refused = undisturbed.named("token endpoint down 10 min");
      outages.add(refused.endpointOutage(TEN_MINUTES));
      FleetScenario both = undisturbed.named("both down 10 min");
      outages.add(both.storeOutage(TEN_MINUTES).endpointOutage(TEN_MINUTES));
      FleetScenario silent = undisturbed.named("token endpoint silent 10 min");
      outages.add(silent.endpointOutage(TEN_MINUTES).silently());
      outages.add(undisturbed.named("login ended").with(Incident.LOGIN_ENDED));
      outages.add(undisturbed.named("process killed in a refresh").with(Incident.OWNER_KILLED));
    }
    outages.forEach(scenario -> play(scenario, true));
  }

  private void manyLogins(int logins) {
    FleetScenario undisturbed = FleetScenario.of("no fault", logins, 10);
    play(undisturbed, true);
    play(undisturbed.named("store down 10 min").storeOutage(TEN_MINUTES), true);
    play(undisturbed.named("token endpoint down 10 min").endpointOutage(TEN_MINUTES), true);
  }

  /** Logins do not disturb each other, so many of them are played a part at a time. */
  private void play(FleetScenario scenario, boolean jitter) {
    long began = System.nanoTime();
    FleetFigures figures = null;
    for (int done = 0; done < scenario.logins(); done += AT_A_TIME) {
      FleetScenario part = scenario.withLogins(Math.min(AT_A_TIME, scenario.logins() - done));
      FleetFigures more = FleetRun.of(part, SEED + done, jitter);
      figures = figures == null ? more : figures.with(more);
    }
    if (figures != null) {
      report.add(figures);
      System.out.printf(
          Locale.ROOT,
          "%s (%.0f s)%n",
          FleetReport.row(figures),
          (System.nanoTime() - began) / 1e9);
    }
  }
}
