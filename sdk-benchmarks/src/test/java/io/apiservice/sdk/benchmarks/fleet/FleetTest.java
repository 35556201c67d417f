package io.apiservice.sdk.benchmarks.fleet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.apiservice.sdk.benchmarks.fleet.FleetScenario.Incident;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Holds the simulation to what is known from elsewhere. */
class FleetTest {
  private static final FleetScenario HUNDRED = FleetScenario.of("test", 1, 100);

  private static FleetFigures play(FleetScenario scenario) {
    return FleetRun.of(scenario, 1, true);
  }

  /** As many as the Redis store sends, which {@code RedisCommandsTest} counts at the server. */
  @Test
  void aRefreshIsSevenOperationsOfTheStore() {
    FleetFigures figures = play(FleetScenario.of("test", 1, 1));

    assertEquals(1, figures.requestsInAll());
    assertEquals(7, figures.operationsInAll());
  }

  @Test
  void aHundredProcessesMakeOneTokenRequest() {
    FleetFigures figures = play(HUNDRED);

    assertEquals(1, figures.requestsInAll());
    assertEquals(0, figures.shareWithout());
    assertTrue(figures.operationsInAll() < 120, () -> FleetReport.row(figures));
  }

  /** The simulation would notice if the refreshes of many processes were not spread. */
  @Test
  void withoutJitterTheyAllWantToRefreshAtOnce() {
    long with = play(HUNDRED).peak();
    long without = FleetRun.of(HUNDRED, 1, false).peak();

    assertTrue(without > 10 * with, () -> with + " and " + without);
  }

  @Test
  void anOutageOfTheStoreThatEndsBeforeTheTokenDoesIsNotNoticed() {
    FleetFigures figures = play(HUNDRED.storeOutage(Duration.ofSeconds(60)));

    assertEquals(0, figures.shareWithout());
    assertEquals(0, figures.reused());
    assertEquals(1, figures.requestsInAll());
  }

  /** The hold-off of 60 s after the lease of 15 s. */
  @Test
  void aKilledProcessCostsTheOthersItsLeaseAndTheHoldOff() {
    FleetFigures figures = play(HUNDRED.with(Incident.OWNER_KILLED));

    assertEquals(2, figures.requestsInAll());
    assertTrue(figures.longestWithout().toSeconds() >= 74, () -> FleetReport.row(figures));
    assertTrue(figures.longestWithout().toSeconds() <= 85, () -> FleetReport.row(figures));
  }

  @Test
  void twoRunsAreTheSame() {
    FleetScenario scenario = HUNDRED.endpointOutage(Duration.ofSeconds(60));

    assertEquals(FleetReport.row(play(scenario)), FleetReport.row(play(scenario)));
  }
}
