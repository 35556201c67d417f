package io.apiservice.sdk.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.apiservice.sdk.testkit.RecordedTokenRequest.ClientView;
import io.apiservice.sdk.testkit.RecordedTokenRequest.TokenRequestOutcome;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FakeAuthServerTest {
  private final MutableClock clock = MutableClock.standing();
  private final FakeAuthServer auth =
      FakeAuthServer.builder().clock(clock).client("app").client("batch", "s3cret canary").start();
  private final RawHttpClient rawHttpClient = new RawHttpClient();

  @AfterEach
  void stop() {
    auth.close();
  }

  @Test
  void aRefreshGivesNewTokensAndSpendsTheOldOne() throws Exception {
    Login login = auth.login("ada");

    HttpResponse<String> reply = rawHttpClient.refresh(auth, login.refreshToken());

    assertThat(reply.statusCode()).isEqualTo(200);
    assertThat(RawHttpClient.members(reply))
        .containsEntry("token_type", "Bearer")
        .containsEntry("expires_in", 3600);
    assertThat(auth.accessTokenLives(RawHttpClient.accessToken(reply))).isTrue();
    assertThat(auth.refreshTokenLives(login.refreshToken())).isFalse();
    assertThat(auth.refreshTokenLives(RawHttpClient.refreshToken(reply))).isTrue();
  }

  @Test
  void clientCredentialsAreProvedByBasicOrPostAndNotByANameAlone() throws Exception {
    String basic =
        "Basic "
            + Base64.getEncoder()
                .encodeToString("batch:s3cret+canary".getBytes(StandardCharsets.UTF_8));
    String grant = "grant_type=client_credentials";

    assertThat(rawHttpClient.post(auth.tokenEndpoint(), grant, "Authorization", basic).statusCode())
        .isEqualTo(200);
    String post = grant + "&client_id=batch&client_secret=s3cret%20canary&scope=read";
    assertThat(RawHttpClient.members(rawHttpClient.post(auth.tokenEndpoint(), post)))
        .containsEntry("scope", "read")
        .doesNotContainKey("refresh_token");
    HttpResponse<String> wrong =
        rawHttpClient.post(auth.tokenEndpoint(), grant + "&client_id=batch&client_secret=no");
    assertThat(wrong.statusCode()).isEqualTo(400);
    assertThat(wrong.body()).contains("invalid_client");
    assertThat(rawHttpClient.post(auth.tokenEndpoint(), grant + "&client_id=app").body())
        .contains("invalid_client");
    assertThat(auth.history())
        .extracting(RecordedTokenRequest::clientAuthentication)
        .containsExactly("basic", "post", "post", "none");
  }

  @Test
  void anAccessTokenEndsWithItsLifetimeHoweverLongTheReplyClaims() throws Exception {
    auth.accessTokenLifetime(Duration.ofSeconds(5)).claimExpiresIn("86400");

    HttpResponse<String> reply = rawHttpClient.refresh(auth, auth.login("ada").refreshToken());
    clock.advance(Duration.ofSeconds(5));

    assertThat(RawHttpClient.members(reply)).containsEntry("expires_in", "86400");
    assertThat(auth.accessTokenLives(RawHttpClient.accessToken(reply))).isFalse();
  }

  @Test
  void theRevocationEndpointEndsTheLogin() throws Exception {
    Login login = auth.login("ada");

    rawHttpClient.post(auth.revocationEndpoint(), "client_id=app&token=" + login.refreshToken());

    assertThat(auth.ended(login)).isTrue();
    assertThat(auth.revocations()).hasSize(1);
    assertThat(rawHttpClient.refresh(auth, login.refreshToken()).body()).contains("invalid_grant");
    assertThat(
            rawHttpClient
                .post(auth.introspectionEndpoint(), "client_id=app&token=" + login.accessToken())
                .body())
        .isEqualTo("{\"active\":false}");
  }

  @Test
  void anEndedSessionTakesAllItsTokens() {
    Login login = auth.login("ada");
    Login other = auth.login("grace");

    auth.endSessions("ada");

    assertThat(auth.accessTokenLives(login.accessToken())).isFalse();
    assertThat(auth.refreshTokenLives(login.refreshToken())).isFalse();
    assertThat(auth.accessTokenLives(other.accessToken())).isTrue();
  }

  @Test
  void anOutageRefusesConnectionsAndEndsOnTheSamePort() throws Exception {
    Login login = auth.login("ada");
    rawHttpClient.post(auth.introspectionEndpoint(), "token=x");

    auth.outage(true);
    assertThatThrownBy(() -> rawHttpClient.refresh(auth, login.refreshToken()))
        .isInstanceOf(IOException.class);
    auth.outage(false);

    assertThat(rawHttpClient.refresh(auth, login.refreshToken()).statusCode()).isEqualTo(200);
    assertThat(auth.tokenCalls()).isEqualTo(1);
  }

  @Test
  void theHistoryTellsWhatWasAskedAndDoneButNoToken() throws Exception {
    Login login = auth.login("ada");
    String form = RawHttpClient.refreshForm(login.refreshToken()) + "&audience=orders&scope=read";

    HttpResponse<String> reply = rawHttpClient.post(auth.tokenEndpoint(), form);

    RecordedTokenRequest call = auth.history().get(0);
    assertThat(call.login()).isEqualTo(login.id());
    assertThat(call.generation()).isZero();
    assertThat(call.issued()).isEqualTo(1);
    assertThat(call.audience()).isEqualTo("orders");
    assertThat(call.tokenRequestOutcome()).isEqualTo(TokenRequestOutcome.GRANTED);
    assertThat(call.clientView()).isEqualTo(ClientView.TOKENS);
    assertThat(call.concurrent()).isEqualTo(1);
    assertThat(auth.secrets())
        .contains(
            RawHttpClient.accessToken(reply), RawHttpClient.refreshToken(reply), "s3cret canary");
    for (Object shown : new Object[] {auth, login, call, auth.faults(), auth.revocations()}) {
      auth.secrets().forEach(secret -> assertThat(shown.toString()).doesNotContain(secret));
    }
  }

  @Test
  void tokensMayLookLikeJwts() {
    try (FakeAuthServer jwts = FakeAuthServer.builder().jwtAccessTokens().start()) {
      String token = jwts.login("ada").accessToken();

      String claims =
          new String(
              Base64.getUrlDecoder().decode(token.split("\\.", -1)[1]), StandardCharsets.UTF_8);
      assertThat(claims).contains("\"sub\":\"ada\"").contains("\"exp\":");
      assertThat(jwts.accessTokenLives(token)).isTrue();
    }
  }
}
