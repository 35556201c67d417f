package io.apiservice.sdk.tests.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import io.apiservice.sdk.auth.Credential;
import io.apiservice.sdk.error.TokenRefreshException;
import io.apiservice.sdk.oauth.TokenProvider;
import io.apiservice.sdk.testkit.Fault;
import io.apiservice.sdk.testkit.Gate;
import io.apiservice.sdk.testkit.RefreshTokenPolicy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The process that refreshes is stopped or ends while its request is under way. */
@DisabledOnOs(OS.WINDOWS)
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class StoppedOwnerTest {
  private static final Duration PATIENCE = Duration.ofSeconds(40);

  @TempDir Path base;

  @Test
  void othersGetABoundedErrorThatNamesTheOwnerAndSpendNothing() throws Exception {
    try (FailureScenario scenario =
        new FailureScenario(RefreshTokenPolicy.strict(), base.resolve("tokens"))) {
      ChildProcess owner = scenario.childProcess();
      Gate gate = new Gate();
      scenario.auth.faults().next(Fault.holdAnswer(gate));
      owner.tell("force");
      assertThat(gate.awaitArrivals(1, PATIENCE)).isTrue();
      owner.signal("STOP");
      TokenProvider other = scenario.hasty();
      long began = System.nanoTime();

      TokenRefreshException failure = FailureScenario.failure(other.current());

      assertThat(failure).hasMessageContaining("lease").hasMessageContaining("pid " + owner.pid());
      assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(PATIENCE);
      assertThat(scenario.auth.tokenCalls()).isEqualTo(1);

      owner.signal("CONT");
      gate.open();
      assertThat(owner.hear()).isEqualTo("got 1");
      TokenProvider third = scenario.process();
      assertThat(FailureScenario.token(third.current()).facts().generation()).isEqualTo(1);
      scenario.auth.check().tokenCallsAtMost(1).verify();
    }
  }

  /** Nothing is lost either: the next process assumes that the token was presented. */
  @Test
  void anOwnerThatIsKilledWhileStoppedIsSucceededAtOnce() throws Exception {
    try (FailureScenario scenario =
        new FailureScenario(RefreshTokenPolicy.okta(), base.resolve("tokens"))) {
      ChildProcess owner = scenario.childProcess();
      Gate gate = new Gate();
      scenario.auth.faults().next(Fault.holdAnswer(gate));
      owner.tell("force");
      assertThat(gate.awaitArrivals(1, PATIENCE)).isTrue();
      owner.signal("STOP");
      owner.kill();
      gate.open();

      Credential token = FailureScenario.token(scenario.process().current());

      assertThat(scenario.auth.accessTokenLives(token.secret())).isTrue();
      assertThat(scenario.auth.loginsEndedByReuse()).isEmpty();
      assertThat(scenario.auth.tokenCalls()).isEqualTo(2);
    }
  }
}
