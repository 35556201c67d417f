package io.apiservice.sdk.tests.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.apiservice.sdk.error.StoreException;
import io.apiservice.sdk.error.TokenRefreshException;
import io.apiservice.sdk.oauth.TokenProvider;
import io.apiservice.sdk.testkit.Fault;
import io.apiservice.sdk.testkit.Gate;
import io.apiservice.sdk.testkit.RefreshTokenPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The disk is full, before the refresh token is spent or after it. */
@EnabledOnOs(OS.LINUX)
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class FullDiskTest {
  private static final Duration PATIENCE = Duration.ofSeconds(40);
  private static final int TOO_SMALL = 8;

  @TempDir Path base;

  @Test
  void aDiskThatIsFullBeforehandCostsNoToken() throws Exception {
    try (FailureScenario scenario =
        new FailureScenario(RefreshTokenPolicy.strict(), base.resolve("tokens"))) {
      assertThat(FailureScenario.token(scenario.process().current())).isNotNull();
      ChildProcess childProcess =
          scenario.closing(
              ChildProcess.limited(
                  TOO_SMALL, scenario.login, scenario.directory, scenario.auth.tokenEndpoint()));

      assertThat(childProcess.ask("current")).as("reading is no trouble").isEqualTo("got 1");
      assertThat(childProcess.ask("force"))
          .startsWith("failed")
          .contains("store")
          .contains("Free some disk space");

      assertThat(scenario.auth.tokenCalls()).isEqualTo(1);
      assertThat(FailureScenario.renewed(scenario.process())).isEqualTo(2);
      scenario.auth.check().tokenCallsAtMost(2).ambiguousRepeatsAtMost(0).verify();
    }
  }

  @Test
  void aDiskThatFillsUpDuringTheRequestCostsNoTokenEither() throws Exception {
    try (FailureScenario scenario =
        new FailureScenario(RefreshTokenPolicy.strict(), base.resolve("tokens"))) {
      ChildProcess childProcess = scenario.childProcess();
      assertThat(childProcess.ask("current")).isEqualTo("got 1");
      Gate gate = new Gate();
      scenario.auth.faults().next(Fault.holdAnswer(gate));
      childProcess.tell("force");
      assertThat(gate.awaitArrivals(1, PATIENCE)).isTrue();
      assumeTrue(limit(childProcess, Integer.toString(TOO_SMALL * 1024)), "prlimit is needed");
      gate.open();

      assertThat(List.of(childProcess.hear(), childProcess.hear()))
          .as("served all the same, and the event comes on a thread of its own")
          .containsExactlyInAnyOrder("unpersisted 2", "got 2");
      assertThat(FailureScenario.token(scenario.process().current()).facts().generation())
          .isEqualTo(1);
      TokenProvider other = scenario.hasty();
      TokenRefreshException failure =
          FailureScenario.failure(other.renew(FailureScenario.token(other.current())));
      assertThat(failure).hasMessageContaining("pid " + childProcess.pid());
      assertThat(scenario.auth.tokenCalls()).isEqualTo(2);

      assertThat(limit(childProcess, "unlimited")).isTrue();
      childProcess.close(); // closing waits until the token is stored
      assertThat(FailureScenario.token(scenario.process().current()).facts().generation())
          .isEqualTo(2);
      assertThat(FailureScenario.renewed(scenario.process())).isEqualTo(3);
      scenario.auth.check().tokenCallsAtMost(3).ambiguousRepeatsAtMost(0).verify();
    }
  }

  private static boolean limit(ChildProcess childProcess, String bytes)
      throws InterruptedException {
    try {
      return new ProcessBuilder("prlimit", "--pid=" + childProcess.pid(), "--fsize=" + bytes + ":")
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void aDirectoryThatWasReplacedByAFileCostsNoToken() throws Exception {
    try (FailureScenario scenario =
        new FailureScenario(RefreshTokenPolicy.strict(), base.resolve("tokens"))) {
      TokenProvider provider = scenario.hasty();
      assertThat(FailureScenario.token(provider.current())).isNotNull();
      replaceByAFile(scenario.directory);

      assertThat(FailureScenario.failure(provider.forceRefresh()))
          .hasCauseInstanceOf(StoreException.class);

      assertThat(scenario.auth.tokenCalls()).isEqualTo(1);
      assertThat(provider.current()).as("the living token is served").isCompleted();
      restore(scenario.directory);
      assertThat(refreshedAtLast(provider)).isEqualTo(2);
      scenario.auth.check().tokenCallsAtMost(2).ambiguousRepeatsAtMost(0).verify();
    }
  }

  @Test
  void aDirectoryThatIsReplacedDuringTheRequestCostsNoTokenEither() throws Exception {
    try (FailureScenario scenario =
        new FailureScenario(RefreshTokenPolicy.strict(), base.resolve("tokens"))) {
      TokenProvider provider = scenario.process();
      assertThat(FailureScenario.token(provider.current())).isNotNull();
      Gate gate = new Gate();
      scenario.auth.faults().next(Fault.holdAnswer(gate));
      var refreshed = provider.forceRefresh();
      assertThat(gate.awaitArrivals(1, PATIENCE)).isTrue();
      replaceByAFile(scenario.directory);
      gate.open();

      assertThat(FailureScenario.token(refreshed).facts().generation()).isEqualTo(2);
      restore(scenario.directory);
      provider.close();
      assertThat(FailureScenario.token(scenario.process().current()).facts().generation())
          .isEqualTo(2);
      scenario.auth.check().tokenCallsAtMost(2).ambiguousRepeatsAtMost(0).verify();
    }
  }

  private static long refreshedAtLast(TokenProvider provider) throws Exception {
    while (true) {
      try {
        return FailureScenario.token(provider.forceRefresh()).facts().generation();
      } catch (ExecutionException backingOff) {
        TimeUnit.MILLISECONDS.sleep(20);
      }
    }
  }

  private static void replaceByAFile(Path directory) throws IOException {
    Files.move(directory, aside(directory));
    Files.createFile(directory);
  }

  private static void restore(Path directory) throws IOException {
    Files.delete(directory);
    Files.move(aside(directory), directory);
  }

  private static Path aside(Path directory) {
    return directory.resolveSibling("aside");
  }
}
