package io.apiservice.sdk.tests.worstday;

import static org.assertj.core.api.Assertions.assertThat;

import io.apiservice.sdk.auth.Credential;
import io.apiservice.sdk.oauth.SignOut;
import io.apiservice.sdk.oauth.TokenProvider;
import io.apiservice.sdk.oauth.TokenStore;
import io.apiservice.sdk.testkit.Fault;
import io.apiservice.sdk.testkit.Gate;
import io.apiservice.sdk.testkit.Login;
import io.apiservice.sdk.testkit.Policy;
import io.apiservice.sdk.testkit.TokenCall;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Processes come and go with old and new seeds; the directory outlives them. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class RestartsTest {
  private static final int ROTATIONS = 10;
  private static final Duration PATIENCE = Duration.ofSeconds(40);

  @TempDir Path base;

  /** The seed and every refresh token that the server gave out since then. */
  private List<String> rotated(Scene scene) throws Exception {
    List<String> known = new ArrayList<>(List.of(scene.login.refreshToken()));
    TokenProvider provider =
        scene.closing(
            scene
                .builder(scene.login.refreshToken())
                .store(scene.closing(TokenStore.file(scene.directory)))
                .onRotation(known::add)
                .build());
    for (int i = 0; i < ROTATIONS; i++) {
      Credential token = Scene.token(provider.forceRefresh());
      assertThat(token).isNotNull();
    }
    return known;
  }

  @Test
  void anyTokenOfTheLoginOpensItUntilTheSignOutAndANewSeedAfterwards() throws Exception {
    try (Scene scene = new Scene(Policy.strict(), base.resolve("tokens"))) {
      List<String> known = rotated(scene);
      assertThat(known).hasSize(ROTATIONS + 1);

      for (String seed : known) {
        Credential token = Scene.token(scene.process(seed).current());
        assertThat(token.facts().generation()).isEqualTo(ROTATIONS);
      }
      assertThat(scene.auth.tokenCalls()).isEqualTo(ROTATIONS);

      SignOut end = scene.process().signOut().get(50, TimeUnit.SECONDS);
      assertThat(end).isEqualTo(new SignOut(true, false));
      for (String seed : known) {
        assertThat(Scene.failure(scene.process(seed).current())).hasMessageContaining("signed out");
      }
      assertThat(scene.auth.tokenCalls()).isEqualTo(ROTATIONS);

      Login again = scene.auth.login("ada");
      assertThat(Scene.token(scene.process(again.refreshToken()).current())).isNotNull();
      assertThat(scene.auth.tokenCalls()).isEqualTo(ROTATIONS + 1);
      scene.auth.check().ambiguousRepeatsAtMost(0).verify();
    }
  }

  @Test
  void processesThatStartWithSeedsOfDifferentAgeShareOneGrant() throws Exception {
    try (Scene scene = new Scene(Policy.strict(), base.resolve("tokens"))) {
      List<String> known = rotated(scene);
      Child old = scene.child(); // with the first seed
      TokenProvider late = scene.process(known.get(7));
      assertThat(old.ask("current")).isEqualTo("got " + ROTATIONS);
      Credential token = Scene.token(late.current());

      old.tell("force");
      Credential next = Scene.token(late.renew(token));

      assertThat(old.hear()).isEqualTo("got " + (ROTATIONS + 1));
      assertThat(next.facts().generation()).isEqualTo(ROTATIONS + 1);
      scene.auth.check().tokenCallsAtMost(ROTATIONS + 1).ambiguousRepeatsAtMost(0).verify();
    }
  }

  @Test
  void aMainThatReturnsInTheMiddleOfARefreshLeavesItsTokenInTheStore() throws Exception {
    try (Scene scene = new Scene(Policy.strict(), base.resolve("tokens"))) {
      scene.auth.accessTokenLifetime(Duration.ofSeconds(60));
      Child child = scene.child();
      Gate gate = new Gate();
      scene.auth.faults().next(Fault.holdAnswer(gate));
      child.tell("start");
      assertThat(child.hear()).isEqualTo("started");
      assertThat(gate.awaitArrivals(1, PATIENCE)).isTrue();
      child.tell("return");
      assertThat(child.hear()).isEqualTo("returning");
      gate.open();

      assertThat(child.awaitExit()).isZero();
      assertThat(Scene.token(scene.process().current()).facts().generation()).isEqualTo(1);
      assertThat(scene.auth.history().get(0).told()).isEqualTo(TokenCall.Told.TOKENS);
      scene.auth.check().tokenCallsAtMost(1).verify();
    }
  }

  @Test
  void aSignOutDuringTheRefreshOfAnotherProcessLeavesNothingAlive() throws Exception {
    try (Scene scene = new Scene(Policy.strict(), base.resolve("tokens"))) {
      Child child = scene.child();
      assertThat(child.ask("current")).isEqualTo("got 1");
      TokenProvider here = scene.process();
      assertThat(Scene.token(here.current())).isNotNull();
      Gate gate = new Gate();
      scene.auth.faults().next(Fault.holdAnswer(gate));
      child.tell("force");
      assertThat(gate.awaitArrivals(1, PATIENCE)).isTrue();

      CompletableFuture<SignOut> end = here.signOut();
      assertThat(end.get(50, TimeUnit.SECONDS).sessionMayRemain()).as("it cannot know").isTrue();
      gate.open();

      assertThat(child.hear()).startsWith("failed REFRESH_TOKEN_INVALID").contains("signed out");
      assertThat(scene.auth.secrets())
          .noneMatch(
              secret ->
                  scene.auth.refreshTokenLives(secret)
                      || (scene.auth.accessTokenLives(secret)
                          && !secret.equals(scene.login.accessToken())));
      assertThat(Scene.failure(scene.process().current())).hasMessageContaining("signed out");
    }
  }
}
