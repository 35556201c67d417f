package io.apiservice.sdk.tests.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import io.apiservice.sdk.auth.Credential;
import io.apiservice.sdk.oauth.TokenProvider;
import io.apiservice.sdk.testkit.FakeResponse;
import io.apiservice.sdk.testkit.Fault;
import io.apiservice.sdk.testkit.RefreshTokenPolicy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The server has rotated the token, but its response does not arrive, or an intermediary sends
 * another one.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class LostReplyTest {
  @TempDir Path base;

  static Stream<Arguments> serversWithGrace() {
    return Stream.of(
            RefreshTokenPolicy.keycloak(1),
            RefreshTokenPolicy.auth0(Duration.ofSeconds(30)),
            RefreshTokenPolicy.okta(),
            RefreshTokenPolicy.cognito(Duration.ofSeconds(60)),
            RefreshTokenPolicy.hydra(Duration.ofSeconds(60)))
        .flatMap(
            policy ->
                Stream.of(
                        Fault.commitThenCut(),
                        Fault.commitThen500(),
                        Fault.commitThen(
                            FakeResponse.of(502).body("text/html", "<h1>Bad Gateway</h1>")))
                    .map(fault -> Arguments.of(policy, fault)));
  }

  @ParameterizedTest
  @MethodSource("serversWithGrace")
  void theRepeatBringsALoginThatGoesOn(RefreshTokenPolicy policy, Fault fault) throws Exception {
    try (FailureScenario scenario = new FailureScenario(policy, base.resolve("tokens"))) {
      TokenProvider provider = scenario.process();
      scenario.auth.faults().next(fault);

      Credential token = FailureScenario.token(provider.current());

      assertThat(scenario.auth.accessTokenLives(token.secret())).isTrue();
      assertThat(scenario.auth.tokenCalls()).isEqualTo(2);
      Credential next = FailureScenario.token(provider.forceRefresh());
      assertThat(scenario.auth.accessTokenLives(next.secret())).isTrue();
      assertThat(scenario.auth.loginsEndedByReuse()).isEmpty();
    }
  }

  /**
   * The opposite case: without a grace, the login is lost with the response, and the diagnosis says
   * so.
   */
  @Test
  void withoutGraceTheLoginEndsAndIsSaidToHaveEnded() throws Exception {
    try (FailureScenario scenario =
        new FailureScenario(RefreshTokenPolicy.strict(), base.resolve("tokens"))) {
      TokenProvider provider = scenario.process();
      scenario.auth.faults().next(Fault.commitThenCut());

      assertThat(FailureScenario.failure(provider.current()).diagnosis().evidence().toString())
          .contains("presented 2 times");
      assertThat(scenario.auth.loginsEndedByReuse()).hasSize(1);
    }
  }
}
