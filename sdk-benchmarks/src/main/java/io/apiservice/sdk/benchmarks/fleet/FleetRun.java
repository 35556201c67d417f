package io.apiservice.sdk.benchmarks.fleet;

import io.apiservice.sdk.benchmarks.fleet.FleetScenario.Incident;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Plays a scenario with the SDK's own providers, one for each process. */
final class FleetRun {
  private static final Duration TO_START = Duration.ofSeconds(60);

  private final FleetScenario scenario;
  private final VirtualTime time;
  private final boolean jitter;
  private final FleetStore store;
  private final FleetServerTransport server;
  private final List<FleetProcess> processes = new ArrayList<>();
  private long servedLast;

  private FleetRun(FleetScenario scenario, long seed, boolean jitter) {
    this.scenario = scenario;
    this.jitter = jitter;
    this.time = new VirtualTime(seed, jitter);
    this.store = new FleetStore(time, scenario.store());
    this.server =
        new FleetServerTransport(
            time, scenario.endpoint(), scenario.silent(), FleetScenario.LIFETIME);
  }

  /**
   * Plays a scenario.
   *
   * @param jitter whether pauses and the times of refreshes are varied at random
   */
  static FleetFigures of(FleetScenario scenario, long seed, boolean jitter) {
    return VirtualTime.play(() -> new FleetRun(scenario, seed, jitter).run());
  }

  private FleetFigures run() {
    for (int login = 0; login < scenario.logins(); login++) {
      String name = "login-" + login;
      server.login(name);
      Duration first = scenario.logins() == 1 ? Duration.ZERO : chance(FleetScenario.LIFETIME);
      process(name).start(first);
      for (int i = 1; i < scenario.processes(); i++) {
        process(name).start(first.plusSeconds(5).plus(chance(TO_START)));
      }
    }
    time.at(FleetScenario.INCIDENT.toNanos(), () -> happen(scenario.incident()));
    time.runUntil(scenario.begin());
    servedLast = 0;
    processes.forEach(FleetProcess::reset);
    time.runUntil(scenario.end());
    List<Duration> without =
        processes.stream()
            .filter(process -> !process.killed())
            .map(FleetProcess::without)
            .sorted()
            .toList();
    return new FleetFigures(
        scenario,
        store.operations,
        store.bytes,
        server.requests,
        without,
        Duration.ofNanos(servedLast),
        server.reused());
  }

  private Duration chance(Duration length) {
    return Duration.ofNanos((long) (length.toNanos() * time.chanceOfTheWorld()));
  }

  private FleetProcess process(String login) {
    // As the builder of a provider draws it.
    double factor = jitter ? 0.75 + time.chance() / 2 : 1;
    FleetProcess process =
        new FleetProcess(
            time,
            store,
            server,
            login,
            factor,
            scenario.afterFailure(),
            () -> servedLast = Math.max(servedLast, time.nanos()));
    processes.add(process);
    return process;
  }

  private void happen(Incident incident) {
    switch (incident) {
      case NONE -> {
        return;
      }
      case ACCESS_REVOKED -> server.revokeAccess();
      case LOGIN_ENDED -> {
        server.revokeAccess();
        server.endLogins();
      }
      case OWNER_KILLED -> {
        server.revokeAccess();
        server.dropNext();
        FleetProcess owner = processes.get(0);
        owner.wake();
        time.after(FleetProcess.BETWEEN_CALLS.plusMillis(500), owner::kill);
        time.after(
            FleetProcess.BETWEEN_CALLS.plusMillis(500),
            () -> processes.forEach(FleetProcess::wake));
        return;
      }
    }
    processes.forEach(FleetProcess::wake);
  }
}
