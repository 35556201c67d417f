package io.apiservice.sdk.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.apiservice.sdk.testkit.RecordedTokenRequest.TokenRequestOutcome;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RefreshTokenPolicyTest {
  private final MutableClock clock = MutableClock.standing();
  private final FakeAuthServer auth = FakeAuthServer.builder().clock(clock).start();
  private final RawHttpClient rawHttpClient = new RawHttpClient();

  @AfterEach
  void stop() {
    auth.close();
  }

  @Test
  void strictEndsTheLoginAndItsAccessTokensOnReuse() throws Exception {
    Login login = auth.login("ada");
    HttpResponse<String> first = rawHttpClient.refresh(auth, login.refreshToken());

    HttpResponse<String> reuse = rawHttpClient.refresh(auth, login.refreshToken());

    assertThat(reuse.statusCode()).isEqualTo(400);
    assertThat(auth.loginsEndedByReuse()).containsExactly(login.id());
    assertThat(auth.accessTokenLives(RawHttpClient.accessToken(first))).isFalse();
    assertThat(refreshed(RawHttpClient.refreshToken(first))).isEqualTo(400);
  }

  @Test
  void keycloakWithoutReuseServesOneOfEightAndEndsTheSession() {
    auth.policy(RefreshTokenPolicy.keycloak(0));
    Login login = auth.login("ada");

    List<HttpResponse<String>> replies = atOnce(8, login.refreshToken());

    assertThat(replies).filteredOn(r -> r.statusCode() == 200).hasSize(1);
    assertThat(auth.ended(login)).isTrue();
    assertThat(replies).allMatch(r -> r.headers().firstValue("Date").isEmpty());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void keycloakWithReuseServesSoManyMoreOfEightAndEndsTheSession(int maxReuse) {
    auth.policy(RefreshTokenPolicy.keycloak(maxReuse));
    Login login = auth.login("ada");

    List<HttpResponse<String>> replies = atOnce(8, login.refreshToken());

    assertThat(replies).filteredOn(r -> r.statusCode() == 200).hasSize(1 + maxReuse);
    assertThat(auth.ended(login)).isTrue();
  }

  @Test
  void keycloakMakesTheFirstSuccessorStaleAndUsingItEndsTheSession() throws Exception {
    auth.policy(RefreshTokenPolicy.keycloak(1));
    Login login = auth.login("ada");
    String firstIssued =
        RawHttpClient.refreshToken(rawHttpClient.refresh(auth, login.refreshToken()));
    String lastIssued =
        RawHttpClient.refreshToken(rawHttpClient.refresh(auth, login.refreshToken()));

    assertThat(refreshed(firstIssued)).isEqualTo(400);
    assertThat(refreshed(lastIssued)).isEqualTo(400);
    assertThat(auth.ended(login)).isTrue();
  }

  @Test
  void keycloakLetsALostReplyBeRepeatedOnce() throws Exception {
    auth.policy(RefreshTokenPolicy.keycloak(1));
    Login login = auth.login("ada");
    rawHttpClient.refresh(auth, login.refreshToken());

    String repeated = RawHttpClient.refreshToken(rawHttpClient.refresh(auth, login.refreshToken()));

    assertThat(refreshed(repeated)).isEqualTo(200);
    assertThat(auth.history().get(1).tokenRequestOutcome())
        .isEqualTo(TokenRequestOutcome.GRANTED_IN_GRACE);
  }

  @Test
  void oktaForgivesForThirtySecondsThenEverythingDies() throws Exception {
    auth.policy(RefreshTokenPolicy.okta());
    Login login = auth.login("ada");
    rawHttpClient.refresh(auth, login.refreshToken());
    clock.advance(Duration.ofSeconds(29));
    HttpResponse<String> inGrace = rawHttpClient.refresh(auth, login.refreshToken());
    clock.advance(Duration.ofSeconds(1));

    assertThat(inGrace.statusCode()).isEqualTo(200);
    assertThat(refreshed(login.refreshToken())).isEqualTo(400);
    assertThat(auth.accessTokenLives(RawHttpClient.accessToken(inGrace))).isFalse();
  }

  @Test
  void auth0ForgivesOnlyTheTokenSpentLastAndAccessTokensLiveOn() throws Exception {
    auth.policy(RefreshTokenPolicy.auth0(Duration.ofSeconds(60)));
    Login login = auth.login("ada");
    String second = RawHttpClient.refreshToken(rawHttpClient.refresh(auth, login.refreshToken()));
    HttpResponse<String> third = rawHttpClient.refresh(auth, second);

    assertThat(refreshed(second)).isEqualTo(200);
    assertThat(refreshed(login.refreshToken())).isEqualTo(400);
    assertThat(auth.ended(login)).isTrue();
    assertThat(auth.accessTokenLives(RawHttpClient.accessToken(third))).isTrue();
  }

  @Test
  void entraLeavesOldTokensGoodAndGoogleNeverReplacesThem() throws Exception {
    for (RefreshTokenPolicy policy :
        List.of(RefreshTokenPolicy.entra(), RefreshTokenPolicy.google())) {
      auth.policy(policy);
      Login login = auth.login("ada");
      HttpResponse<String> first = rawHttpClient.refresh(auth, login.refreshToken());

      assertThat(RawHttpClient.members(first).containsKey("refresh_token"))
          .isEqualTo(policy.rotation() == RefreshTokenPolicy.Rotation.ADDITIVE);
      assertThat(refreshed(login.refreshToken())).isEqualTo(200);
    }
  }

  @Test
  void githubKillsTheOldAccessTokenAndRefusesWith200() throws Exception {
    auth.policy(RefreshTokenPolicy.github());
    Login login = auth.login("ada");
    HttpResponse<String> first = rawHttpClient.refresh(auth, login.refreshToken());

    HttpResponse<String> again = rawHttpClient.refresh(auth, login.refreshToken());

    assertThat(auth.accessTokenLives(login.accessToken())).isFalse();
    assertThat(auth.accessTokenLives(RawHttpClient.accessToken(first))).isTrue();
    assertThat(again.statusCode()).isEqualTo(200);
    assertThat(again.body()).contains("bad_refresh_token");
    assertThat(auth.ended(login)).isFalse();
  }

  @Test
  void atlassianLetsTheOldAccessTokenLiveForTheGrace() throws Exception {
    auth.policy(RefreshTokenPolicy.atlassian());
    Login login = auth.login("ada");
    rawHttpClient.refresh(auth, login.refreshToken());

    clock.advance(Duration.ofMinutes(9));
    assertThat(auth.accessTokenLives(login.accessToken())).isTrue();
    clock.advance(Duration.ofMinutes(1));
    assertThat(auth.accessTokenLives(login.accessToken())).isFalse();
  }

  @Test
  void cognitoRefusesReuseAndLetsTheLoginLive() throws Exception {
    auth.policy(RefreshTokenPolicy.cognito(Duration.ZERO));
    Login login = auth.login("ada");
    String next = RawHttpClient.refreshToken(rawHttpClient.refresh(auth, login.refreshToken()));

    assertThat(refreshed(login.refreshToken())).isEqualTo(400);
    assertThat(refreshed(next)).isEqualTo(200);
  }

  @Test
  void presetsAreFoundByName() {
    for (String name :
        "strict none keycloak0 keycloak1 keycloak2 auth0 okta cognito:PT30S entra google github atlassian hydra:PT5M"
            .split(" ", -1)) {
      assertThat(RefreshTokenPolicy.preset(name).name()).isNotEmpty();
    }
    assertThat(RefreshTokenPolicy.preset("auth0:PT5S").graceTime())
        .isEqualTo(Duration.ofSeconds(5));
    assertThatThrownBy(() -> RefreshTokenPolicy.preset("nobody")).hasMessageContaining("nobody");
  }

  private int refreshed(String token) throws Exception {
    return rawHttpClient.refresh(auth, token).statusCode();
  }

  private List<HttpResponse<String>> atOnce(int times, String token) {
    List<CompletableFuture<HttpResponse<String>>> all =
        Stream.generate(
                () ->
                    rawHttpClient.postAsync(auth.tokenEndpoint(), RawHttpClient.refreshForm(token)))
            .limit(times)
            .toList();
    return all.stream().map(CompletableFuture::join).toList();
  }
}
