package io.apiservice.sdk.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.apiservice.sdk.testkit.TokenCall.Outcome;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyTest {
  private final MutableClock clock = MutableClock.standing();
  private final FakeAuthServer auth = FakeAuthServer.builder().clock(clock).start();
  private final Wire wire = new Wire();

  @AfterEach
  void stop() {
    auth.close();
  }

  @Test
  void strictEndsTheLoginAndItsAccessTokensOnReuse() throws Exception {
    Login login = auth.login("ada");
    HttpResponse<String> first = wire.refresh(auth, login.refreshToken());

    HttpResponse<String> reuse = wire.refresh(auth, login.refreshToken());

    assertThat(reuse.statusCode()).isEqualTo(400);
    assertThat(auth.loginsEndedByReuse()).containsExactly(login.id());
    assertThat(auth.accessTokenLives(Wire.accessToken(first))).isFalse();
    assertThat(refreshed(Wire.refreshToken(first))).isEqualTo(400);
  }

  @Test
  void keycloakWithoutReuseServesOneOfEightAndEndsTheSession() {
    auth.policy(Policy.keycloak(0));
    Login login = auth.login("ada");

    List<HttpResponse<String>> replies = atOnce(8, login.refreshToken());

    assertThat(replies).filteredOn(r -> r.statusCode() == 200).hasSize(1);
    assertThat(auth.ended(login)).isTrue();
    assertThat(replies).allMatch(r -> r.headers().firstValue("Date").isEmpty());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void keycloakWithReuseServesSoManyMoreOfEightAndEndsTheSession(int maxReuse) {
    auth.policy(Policy.keycloak(maxReuse));
    Login login = auth.login("ada");

    List<HttpResponse<String>> replies = atOnce(8, login.refreshToken());

    assertThat(replies).filteredOn(r -> r.statusCode() == 200).hasSize(1 + maxReuse);
    assertThat(auth.ended(login)).isTrue();
  }

  @Test
  void keycloakMakesTheFirstSuccessorStaleAndUsingItEndsTheSession() throws Exception {
    auth.policy(Policy.keycloak(1));
    Login login = auth.login("ada");
    String firstIssued = Wire.refreshToken(wire.refresh(auth, login.refreshToken()));
    String lastIssued = Wire.refreshToken(wire.refresh(auth, login.refreshToken()));

    assertThat(refreshed(firstIssued)).isEqualTo(400);
    assertThat(refreshed(lastIssued)).isEqualTo(400);
    assertThat(auth.ended(login)).isTrue();
  }

  @Test
  void keycloakLetsALostReplyBeRepeatedOnce() throws Exception {
    auth.policy(Policy.keycloak(1));
    Login login = auth.login("ada");
    wire.refresh(auth, login.refreshToken());

    String repeated = Wire.refreshToken(wire.refresh(auth, login.refreshToken()));

    assertThat(refreshed(repeated)).isEqualTo(200);
    assertThat(auth.history().get(1).outcome()).isEqualTo(Outcome.GRANTED_IN_GRACE);
  }

  @Test
  void oktaForgivesForThirtySecondsThenEverythingDies() throws Exception {
    auth.policy(Policy.okta());
    Login login = auth.login("ada");
    wire.refresh(auth, login.refreshToken());
    clock.advance(Duration.ofSeconds(29));
    HttpResponse<String> inGrace = wire.refresh(auth, login.refreshToken());
    clock.advance(Duration.ofSeconds(1));

    assertThat(inGrace.statusCode()).isEqualTo(200);
    assertThat(refreshed(login.refreshToken())).isEqualTo(400);
    assertThat(auth.accessTokenLives(Wire.accessToken(inGrace))).isFalse();
  }

  @Test
  void auth0ForgivesOnlyTheTokenSpentLastAndAccessTokensLiveOn() throws Exception {
    auth.policy(Policy.auth0(Duration.ofSeconds(60)));
    Login login = auth.login("ada");
    String second = Wire.refreshToken(wire.refresh(auth, login.refreshToken()));
    HttpResponse<String> third = wire.refresh(auth, second);

    assertThat(refreshed(second)).isEqualTo(200);
    assertThat(refreshed(login.refreshToken())).isEqualTo(400);
    assertThat(auth.ended(login)).isTrue();
    assertThat(auth.accessTokenLives(Wire.accessToken(third))).isTrue();
  }

  @Test
  void entraLeavesOldTokensGoodAndGoogleNeverReplacesThem() throws Exception {
    for (Policy policy : List.of(Policy.entra(), Policy.google())) {
      auth.policy(policy);
      Login login = auth.login("ada");
      HttpResponse<String> first = wire.refresh(auth, login.refreshToken());

      assertThat(Wire.members(first).containsKey("refresh_token"))
          .isEqualTo(policy.rotation() == Policy.Rotation.ADDITIVE);
      assertThat(refreshed(login.refreshToken())).isEqualTo(200);
    }
  }

  @Test
  void githubKillsTheOldAccessTokenAndRefusesWith200() throws Exception {
    auth.policy(Policy.github());
    Login login = auth.login("ada");
    HttpResponse<String> first = wire.refresh(auth, login.refreshToken());

    HttpResponse<String> again = wire.refresh(auth, login.refreshToken());

    assertThat(auth.accessTokenLives(login.accessToken())).isFalse();
    assertThat(auth.accessTokenLives(Wire.accessToken(first))).isTrue();
    assertThat(again.statusCode()).isEqualTo(200);
    assertThat(again.body()).contains("bad_refresh_token");
    assertThat(auth.ended(login)).isFalse();
  }

  @Test
  void atlassianLetsTheOldAccessTokenLiveForTheGrace() throws Exception {
    auth.policy(Policy.atlassian());
    Login login = auth.login("ada");
    wire.refresh(auth, login.refreshToken());

    clock.advance(Duration.ofMinutes(9));
    assertThat(auth.accessTokenLives(login.accessToken())).isTrue();
    clock.advance(Duration.ofMinutes(1));
    assertThat(auth.accessTokenLives(login.accessToken())).isFalse();
  }

  @Test
  void cognitoRefusesReuseAndLetsTheLoginLive() throws Exception {
    auth.policy(Policy.cognito(Duration.ZERO));
    Login login = auth.login("ada");
    String next = Wire.refreshToken(wire.refresh(auth, login.refreshToken()));

    assertThat(refreshed(login.refreshToken())).isEqualTo(400);
    assertThat(refreshed(next)).isEqualTo(200);
  }

  @Test
  void presetsAreFoundByName() {
    for (String name :
        "strict none keycloak0 keycloak1 keycloak2 auth0 okta cognito:PT30S entra google github atlassian hydra:PT5M"
            .split(" ", -1)) {
      assertThat(Policy.preset(name).name()).isNotEmpty();
    }
    assertThat(Policy.preset("auth0:PT5S").graceTime()).isEqualTo(Duration.ofSeconds(5));
    assertThatThrownBy(() -> Policy.preset("nobody")).hasMessageContaining("nobody");
  }

  private int refreshed(String token) throws Exception {
    return wire.refresh(auth, token).statusCode();
  }

  private List<HttpResponse<String>> atOnce(int times, String token) {
    List<CompletableFuture<HttpResponse<String>>> all =
        Stream.generate(() -> wire.postAsync(auth.tokenEndpoint(), Wire.refreshForm(token)))
            .limit(times)
            .toList();
    return all.stream().map(CompletableFuture::join).toList();
  }
}
