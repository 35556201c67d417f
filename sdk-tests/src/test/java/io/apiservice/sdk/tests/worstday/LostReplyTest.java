package io.apiservice.sdk.tests.worstday;

import static org.assertj.core.api.Assertions.assertThat;

import io.apiservice.sdk.auth.Credential;
import io.apiservice.sdk.oauth.TokenProvider;
import io.apiservice.sdk.testkit.Answer;
import io.apiservice.sdk.testkit.Fault;
import io.apiservice.sdk.testkit.Policy;
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

/** The server has rotated, and its reply does not arrive, or is not the server's own. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class LostReplyTest {
  @TempDir Path base;

  static Stream<Arguments> serversWithGrace() {
    return Stream.of(
            Policy.keycloak(1),
            Policy.auth0(Duration.ofSeconds(30)),
            Policy.okta(),
            Policy.cognito(Duration.ofSeconds(60)),
            Policy.hydra(Duration.ofSeconds(60)))
        .flatMap(
            policy ->
                Stream.of(
                        Fault.commitThenCut(),
                        Fault.commitThen500(),
                        Fault.commitThen(Answer.of(502).body("text/html", "<h1>Bad Gateway</h1>")))
                    .map(fault -> Arguments.of(policy, fault)));
  }

  @ParameterizedTest
  @MethodSource("serversWithGrace")
  void theRepeatBringsALoginThatGoesOn(Policy policy, Fault fault) throws Exception {
    try (Scene scene = new Scene(policy, base.resolve("tokens"))) {
      TokenProvider provider = scene.process();
      scene.auth.faults().next(fault);

      Credential token = Scene.token(provider.current());

      assertThat(scene.auth.accessTokenLives(token.secret())).isTrue();
      assertThat(scene.auth.tokenCalls()).isEqualTo(2);
      Credential next = Scene.token(provider.forceRefresh());
      assertThat(scene.auth.accessTokenLives(next.secret())).isTrue();
      assertThat(scene.auth.loginsEndedByReuse()).isEmpty();
    }
  }

  /** The twin: without grace the login is lost with the reply, and that is said. */
  @Test
  void withoutGraceTheLoginEndsAndIsSaidToHaveEnded() throws Exception {
    try (Scene scene = new Scene(Policy.strict(), base.resolve("tokens"))) {
      TokenProvider provider = scene.process();
      scene.auth.faults().next(Fault.commitThenCut());

      assertThat(Scene.failure(provider.current()).diagnosis().evidence().toString())
          .contains("presented 2 times");
      assertThat(scene.auth.loginsEndedByReuse()).hasSize(1);
    }
  }
}
