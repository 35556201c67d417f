package io.apiservice.sdk.tests.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import io.apiservice.sdk.testkit.FakeResponse;
import io.apiservice.sdk.testkit.Fault;
import io.apiservice.sdk.testkit.RefreshTokenPolicy;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Token responses that are meant to exhaust the memory of a process with 64 MB. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class DecompressionBombTest {
  private static final int MOST_TRIES = 300;

  @TempDir Path base;

  /** What is wrong with the response. */
  @SuppressWarnings("ImmutableEnumChecker") // a fault is immutable, although it is not annotated
  private enum Bomb {
    GIGABYTE(Fault.change(response -> response.repeatedTo(1L << 30))),
    CHUNKED_GIGABYTE(Fault.change(response -> response.repeatedTo(1L << 30).chunked())),
    ABYSS(Fault.change(response -> FakeResponse.json(200, "[".repeat(100_000)))),
    OBJECT_ABYSS(Fault.change(response -> FakeResponse.json(200, "{\"a\":".repeat(100_000)))),
    ERROR_PAGE(Fault.commitThen(FakeResponse.of(502).body("text/html", "<h1>Bad Gateway</h1>"))),
    LONG_NUMBER(
        Fault.change(
            response ->
                FakeResponse.json(
                    200, "{\"access_token\":\"x\",\"expires_in\":" + "9".repeat(900_000) + "}")));

    private final Fault fault;

    Bomb(Fault fault) {
      this.fault = fault;
    }
  }

  @ParameterizedTest
  @EnumSource(Bomb.class)
  void aBombIsAnErrorAndTheNextRefreshWorks(Bomb bomb) throws Exception {
    try (FailureScenario scenario =
        new FailureScenario(RefreshTokenPolicy.okta(), base.resolve("tokens"))) {
      ChildProcess childProcess = scenario.childProcess();
      scenario.auth.faults().next(2, bomb.fault);

      String said = childProcess.ask("current");

      assertThat(said).startsWith("failed SERVER_FAULT").hasSizeLessThan(4_000);
      assertThat(scenario.auth.secrets()).noneMatch(said::contains);
      scenario.auth.faults().clear();
      String next = said;
      for (int tries = 0; tries < MOST_TRIES && !next.startsWith("got"); tries++) {
        next = childProcess.ask("current");
        TimeUnit.MILLISECONDS.sleep(100); // the back-off after the failure takes real time
      }
      assertThat(next).isEqualTo("got 1");
      assertThat(scenario.auth.loginsEndedByReuse()).isEmpty();
    }
  }
}
