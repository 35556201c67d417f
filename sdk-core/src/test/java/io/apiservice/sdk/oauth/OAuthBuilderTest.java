package io.apiservice.sdk.oauth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class OAuthBuilderTest {
  private final EngineFixture fixture = new EngineFixture();

  private static OAuth.Builder at(String tokenEndpoint) {
    return OAuth.refreshToken("seed").tokenEndpoint(tokenEndpoint);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://auth.example.com/token",
        "http://127.0.0.1.evil.example/token",
        "http://localhost.evil.example/token",
        "http://127.1/token",
        "http://127.0.0.256/token",
        "http://[::2]/token",
        "ftp://auth.example.com/token",
        "https://user:canary@auth.example.com/token",
        "https://auth.example.com/token#canary",
        "https://auth_server.example.com/token",
        "https://auth.example.com./token",
        "/token",
        "token",
        "https:token",
        "https://auth.example.com/to ken-canary"
      })
  void anEndpointThatIsNotFitForSecretsIsRefused(String uri) {
    assertThatThrownBy(() -> at(uri).build())
        .isInstanceOf(IllegalArgumentException.class)
        .message()
        .contains("tokenEndpoint")
        .doesNotContain("canary");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://auth.example.com/token?tenant=7",
        "HTTPS://AUTH.EXAMPLE.COM/token",
        "http://127.0.0.1:8080/token",
        "http://127.255.3.4/token",
        "http://localhost/token",
        "http://[::1]:99/token"
      })
  void tlsOrThisMachineWillDo(String uri) {
    assertThatCode(() -> at(uri).build().close()).doesNotThrowAnyException();
  }

  @Test
  void cleartextElsewhereNeedsASwitch() {
    assertThatCode(() -> at("http://auth.internal.example/token").allowCleartext().build())
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(
      strings = {"", " ", "canary with blank", "canary\n", "\"canary\u201d", "canary\u0007"})
  void aRefreshTokenThatCannotBeOneIsRefusedWithoutBeingQuoted(String token) {
    assertThatThrownBy(() -> OAuth.refreshToken(token))
        .isInstanceOf(IllegalArgumentException.class)
        .message()
        .doesNotContain("canary");
  }

  @Test
  void whatIsMissingIsNamed() {
    assertThatThrownBy(() -> OAuth.refreshToken("seed").build())
        .hasMessageContaining(".tokenEndpoint(");
    assertThatThrownBy(
            () -> OAuth.clientCredentials().tokenEndpoint("https://a.example.com").build())
        .hasMessageContaining(".clientAuthentication(");
    assertThatThrownBy(() -> ClientAuthentication.basic("id", " "))
        .hasMessageContaining("ClientAuthentication.none");
  }

  @Test
  void aStoreWithACallbackNeedsASubject() {
    OAuth.Builder builder =
        at("https://a.example.com").store(fixture.store).onRotation(token -> {});

    assertThatThrownBy(builder::build).hasMessageContaining(".subject(");
    assertThatCode(() -> builder.subject("acme").build()).doesNotThrowAnyException();
  }

  @Test
  void aClientThatFollowsRedirectsIsRefused() {
    HttpClient client = HttpClient.newBuilder().followRedirects(HttpClient.Redirect.ALWAYS).build();

    assertThatThrownBy(() -> at("https://a.example.com").httpClient(client).build())
        .hasMessageContaining("Redirect.NEVER");
  }

  @Test
  void idAndSecretAreFormEncodedBeforeBasic() {
    String header =
        Objects.requireNonNull(
            authenticated(ClientAuthentication.basic("my app:1", "s&c:ret")).authorization());

    assertThat(new String(Base64.getDecoder().decode(header.substring(6)), StandardCharsets.UTF_8))
        .isEqualTo("my+app%3A1:s%26c%3Aret");
  }

  @Test
  void aPublicClientSendsItsIdAlone() {
    TokenRequest request = authenticated(ClientAuthentication.none("my-app"));

    assertThat(request.form()).containsExactly(Map.entry("client_id", "my-app"));
    assertThat(request.authorization()).isNull();
  }

  private static TokenRequest authenticated(ClientAuthentication client) {
    TokenRequest request = new TokenRequest(URI.create("https://auth.example.com/token"), Map.of());
    client.authenticate(request);
    return request;
  }

  @Test
  void nothingPrintsASecret() {
    TokenProvider provider = fixture.provider();

    assertThat(provider + "" + ClientAuthentication.post("app", "canary"))
        .contains("app")
        .doesNotContain("canary")
        .doesNotContain("seed-0");
  }

  @Test
  void afterCloseNothingStarts() {
    TokenProvider provider = fixture.provider();
    provider.close();
    provider.close();

    assertThat(EngineFixture.failure(provider.current())).hasMessageContaining("closed");
    assertThat(fixture.server.count()).isZero();
  }
}
