package io.apiservice.sdk.tests.worstday;

import static org.assertj.core.api.Assertions.assertThat;

import io.apiservice.sdk.auth.Credential;
import io.apiservice.sdk.error.TokenRefreshException;
import io.apiservice.sdk.oauth.TokenProvider;
import io.apiservice.sdk.testkit.Fault;
import io.apiservice.sdk.testkit.Gate;
import io.apiservice.sdk.testkit.Policy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The process that refreshes is stopped, or ends, while its request is under way. */
@DisabledOnOs(OS.WINDOWS)
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class StoppedOwnerTest {
  private static final Duration PATIENCE = Duration.ofSeconds(40);

  @TempDir Path base;

  @Test
  void othersGetABoundedErrorThatNamesTheOwnerAndSpendNothing() throws Exception {
    try (Scene scene = new Scene(Policy.strict(), base.resolve("tokens"))) {
      Child owner = scene.child();
      Gate gate = new Gate();
      scene.auth.faults().next(Fault.holdAnswer(gate));
      owner.tell("force");
      assertThat(gate.awaitArrivals(1, PATIENCE)).isTrue();
      owner.signal("STOP");
      TokenProvider other = scene.hasty();
      long began = System.nanoTime();

      TokenRefreshException failure = Scene.failure(other.current());

      assertThat(failure).hasMessageContaining("lease").hasMessageContaining("pid " + owner.pid());
      assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(PATIENCE);
      assertThat(scene.auth.tokenCalls()).isEqualTo(1);

      owner.signal("CONT");
      gate.open();
      assertThat(owner.hear()).isEqualTo("got 1");
      TokenProvider third = scene.process();
      assertThat(Scene.token(third.current()).facts().generation()).isEqualTo(1);
      scene.auth.check().tokenCallsAtMost(1).verify();
    }
  }

  /**
   * Nothing is lost by it either: whoever comes next treats the token as one that was presented.
   */
  @Test
  void anOwnerThatIsKilledWhileStoppedIsSucceededAtOnce() throws Exception {
    try (Scene scene = new Scene(Policy.okta(), base.resolve("tokens"))) {
      Child owner = scene.child();
      Gate gate = new Gate();
      scene.auth.faults().next(Fault.holdAnswer(gate));
      owner.tell("force");
      assertThat(gate.awaitArrivals(1, PATIENCE)).isTrue();
      owner.signal("STOP");
      owner.kill();
      gate.open();

      Credential token = Scene.token(scene.process().current());

      assertThat(scene.auth.accessTokenLives(token.secret())).isTrue();
      assertThat(scene.auth.loginsEndedByReuse()).isEmpty();
      assertThat(scene.auth.tokenCalls()).isEqualTo(2);
    }
  }
}
