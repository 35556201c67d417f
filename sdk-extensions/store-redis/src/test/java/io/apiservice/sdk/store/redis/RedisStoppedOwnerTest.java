package io.apiservice.sdk.store.redis;

import static io.apiservice.sdk.store.redis.RedisScenario.failure;
import static io.apiservice.sdk.store.redis.RedisScenario.generation;
import static io.apiservice.sdk.store.redis.RedisScenario.token;
import static org.assertj.core.api.Assertions.assertThat;

import io.apiservice.sdk.auth.Credential;
import io.apiservice.sdk.oauth.OAuth;
import io.apiservice.sdk.oauth.TokenProvider;
import io.apiservice.sdk.testkit.Fault;
import io.apiservice.sdk.testkit.Gate;
import io.apiservice.sdk.testkit.RefreshTokenPolicy;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The host that refreshes is stopped for longer than its lease, with its reply on the way. */
@RequiresRedis
@DisabledOnOs(OS.WINDOWS)
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class RedisStoppedOwnerTest {
  private static final Duration GRACE = Duration.ofSeconds(60);

  private RedisServer server;

  @BeforeEach
  void start() throws IOException {
    server = RedisServer.start();
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  private RedisHostProcess stoppedOwner(RedisScenario scenario, Gate gate, Duration grace)
      throws Exception {
    RedisHostProcess owner =
        RedisHostProcess.start(
            server,
            scenario.login.refreshToken(),
            scenario.auth.tokenEndpoint(),
            scenario.auth.issuer(),
            (int) grace.toSeconds());
    scenario.auth.faults().next(Fault.holdAnswer(gate));
    owner.tell("force");
    assertThat(gate.awaitArrivals(1, Duration.ofSeconds(40))).isTrue();
    owner.signal("STOP");
    return owner;
  }

  private TokenProvider other(RedisScenario scenario, Duration grace) {
    OAuth.Builder login =
        scenario.builder().store(RedisTokenStore.builder(server.client()).build());
    return scenario.process(grace.isZero() ? login : login.refreshTokenGrace(grace));
  }

  /** The lease ends, and the other host does not repeat what may have been used. */
  @Test
  void withoutAGraceItsResultIsStoredWhenItGoesOn() throws Exception {
    Gate gate = new Gate();
    try (RedisScenario scenario = new RedisScenario(RefreshTokenPolicy.strict());
        RedisHostProcess owner = stoppedOwner(scenario, gate, Duration.ZERO)) {
      TokenProvider other = other(scenario, Duration.ZERO);

      assertThat(failure(other.current())).hasMessageContaining("acme");
      assertThat(scenario.auth.tokenCalls()).isEqualTo(1);

      owner.signal("CONT");
      gate.open();
      assertThat(owner.hear()).isEqualTo("got 1");
      assertThat(generation(other(scenario, Duration.ZERO).current())).isEqualTo(1);
      scenario.auth.check().tokenCallsAtMost(1).ambiguousRepeatsAtMost(0).verify();
    }
  }

  /** The other host repeats under the next lease; the first one then takes over what that got. */
  @Test
  void withAGraceItDoesNotOverwriteTheNewerRecord() throws Exception {
    Gate gate = new Gate();
    try (RedisScenario scenario = new RedisScenario(RefreshTokenPolicy.okta().withGrace(GRACE));
        RedisHostProcess owner = stoppedOwner(scenario, gate, GRACE)) {
      TokenProvider other = other(scenario, GRACE);
      Credential token = token(other.current());
      assertThat(scenario.auth.tokenCalls()).isEqualTo(2);

      owner.signal("CONT");
      gate.open();
      assertThat(owner.hear()).startsWith("got ");

      assertThat(token(other(scenario, GRACE).current()).secret()).isEqualTo(token.secret());
      assertThat(generation(other.renew(token))).isGreaterThan(token.facts().generation());
      assertThat(owner.ask("force")).startsWith("got ");
      assertThat(scenario.auth.loginsEndedByReuse()).isEmpty();
    }
  }
}
