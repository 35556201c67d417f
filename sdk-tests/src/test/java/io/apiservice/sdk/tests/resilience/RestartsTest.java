package io.apiservice.sdk.tests.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import io.apiservice.sdk.auth.Credential;
import io.apiservice.sdk.oauth.SignOutResult;
import io.apiservice.sdk.oauth.TokenProvider;
import io.apiservice.sdk.store.TokenStore;
import io.apiservice.sdk.testkit.Fault;
import io.apiservice.sdk.testkit.Gate;
import io.apiservice.sdk.testkit.Login;
import io.apiservice.sdk.testkit.RecordedTokenRequest;
import io.apiservice.sdk.testkit.RefreshTokenPolicy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Processes start and end, with old and new refresh tokens. The directory is kept. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class RestartsTest {
  private static final int ROTATIONS = 10;
  private static final Duration PATIENCE = Duration.ofSeconds(40);

  @TempDir Path base;

  /** Returns the first refresh token and all that the server has issued since then. */
  private List<String> rotated(FailureScenario scenario) throws Exception {
    List<String> known = new ArrayList<>(List.of(scenario.login.refreshToken()));
    TokenProvider provider =
        scenario.built(
            scenario
                .builder(scenario.login.refreshToken())
                .store(scenario.closing(TokenStore.file(scenario.directory)))
                .onRotation(known::add));
    for (int i = 0; i < ROTATIONS; i++) {
      Credential token = FailureScenario.token(provider.forceRefresh());
      assertThat(token).isNotNull();
    }
    return known;
  }

  @Test
  void anyTokenOfTheLoginOpensItUntilTheSignOutAndANewSeedAfterwards() throws Exception {
    try (FailureScenario scenario =
        new FailureScenario(RefreshTokenPolicy.strict(), base.resolve("tokens"))) {
      List<String> known = rotated(scenario);
      assertThat(known).hasSize(ROTATIONS + 1);

      for (String seed : known) {
        Credential token = FailureScenario.token(scenario.process(seed).current());
        assertThat(token.facts().generation()).isEqualTo(ROTATIONS);
      }
      assertThat(scenario.auth.tokenCalls()).isEqualTo(ROTATIONS);

      SignOutResult end = scenario.process().signOut().get(50, TimeUnit.SECONDS);
      assertThat(end).isEqualTo(new SignOutResult(true, false));
      for (String seed : known) {
        assertThat(FailureScenario.failure(scenario.process(seed).current()))
            .hasMessageContaining("signed out");
      }
      assertThat(scenario.auth.tokenCalls()).isEqualTo(ROTATIONS);

      Login again = scenario.auth.login("ada");
      assertThat(FailureScenario.token(scenario.process(again.refreshToken()).current()))
          .isNotNull();
      assertThat(scenario.auth.tokenCalls()).isEqualTo(ROTATIONS + 1);
      scenario.auth.check().ambiguousRepeatsAtMost(0).verify();
    }
  }

  @Test
  void processesThatStartWithSeedsOfDifferentAgeShareOneGrant() throws Exception {
    try (FailureScenario scenario =
        new FailureScenario(RefreshTokenPolicy.strict(), base.resolve("tokens"))) {
      List<String> known = rotated(scenario);
      ChildProcess old =
          scenario.childProcess(); // this process starts with the first refresh token
      TokenProvider late = scenario.process(known.get(7));
      assertThat(old.ask("current")).isEqualTo("got " + ROTATIONS);
      Credential token = FailureScenario.token(late.current());

      old.tell("force");
      Credential next = FailureScenario.token(late.renew(token));

      assertThat(old.hear()).isEqualTo("got " + (ROTATIONS + 1));
      assertThat(next.facts().generation()).isEqualTo(ROTATIONS + 1);
      scenario.auth.check().tokenCallsAtMost(ROTATIONS + 1).ambiguousRepeatsAtMost(0).verify();
    }
  }

  @Test
  void aMainThatReturnsInTheMiddleOfARefreshLeavesItsTokenInTheStore() throws Exception {
    try (FailureScenario scenario =
        new FailureScenario(RefreshTokenPolicy.strict(), base.resolve("tokens"))) {
      scenario.auth.accessTokenLifetime(Duration.ofSeconds(60));
      ChildProcess childProcess = scenario.childProcess();
      Gate gate = new Gate();
      scenario.auth.faults().next(Fault.holdAnswer(gate));
      childProcess.tell("start");
      assertThat(childProcess.hear()).isEqualTo("started");
      assertThat(gate.awaitArrivals(1, PATIENCE)).isTrue();
      childProcess.tell("return");
      assertThat(childProcess.hear()).isEqualTo("returning");
      gate.open();

      assertThat(childProcess.awaitExit()).isZero();
      assertThat(FailureScenario.token(scenario.process().current()).facts().generation())
          .isEqualTo(1);
      assertThat(scenario.auth.history().get(0).clientView())
          .isEqualTo(RecordedTokenRequest.ClientView.TOKENS);
      scenario.auth.check().tokenCallsAtMost(1).verify();
    }
  }

  @Test
  void aSignOutDuringTheRefreshOfAnotherProcessLeavesNothingAlive() throws Exception {
    try (FailureScenario scenario =
        new FailureScenario(RefreshTokenPolicy.strict(), base.resolve("tokens"))) {
      ChildProcess childProcess = scenario.childProcess();
      assertThat(childProcess.ask("current")).isEqualTo("got 1");
      TokenProvider here = scenario.process();
      assertThat(FailureScenario.token(here.current())).isNotNull();
      Gate gate = new Gate();
      scenario.auth.faults().next(Fault.holdAnswer(gate));
      childProcess.tell("force");
      assertThat(gate.awaitArrivals(1, PATIENCE)).isTrue();

      CompletableFuture<SignOutResult> end = here.signOut();
      assertThat(end.get(50, TimeUnit.SECONDS).sessionMayRemain()).as("it cannot know").isTrue();
      gate.open();

      assertThat(childProcess.hear())
          .startsWith("failed REFRESH_TOKEN_INVALID")
          .contains("signed out");
      assertThat(scenario.auth.secrets())
          .noneMatch(
              secret ->
                  scenario.auth.refreshTokenLives(secret)
                      || (scenario.auth.accessTokenLives(secret)
                          && !secret.equals(scenario.login.accessToken())));
      assertThat(FailureScenario.failure(scenario.process().current()))
          .hasMessageContaining("signed out");
    }
  }
}
