package io.apiservice.sdk.oauth;

import static org.assertj.core.api.Assertions.assertThat;

import io.apiservice.sdk.auth.Credential;
import io.apiservice.sdk.diagnosis.Diagnosis;
import io.apiservice.sdk.error.TokenRefreshException;
import io.apiservice.sdk.http.Body;
import io.apiservice.sdk.http.Headers;
import io.apiservice.sdk.http.Response;
import io.apiservice.sdk.http.context.CallMask;
import io.apiservice.sdk.oauth.runtime.Ticker;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The application has implemented its own client authentication. */
@Timeout(60)
class ClientAuthenticationTest {
  private static final String ASSERTION = "eyJhbGciOiJFUzI1NiJ9.eyJqdGkiOiI0MiJ9.c2lnbmF0dXJl";

  /** A secret that is recognised neither by its name nor by its form. */
  private static final String LETTERS = "QmliveHxYzQwErTyUiOpAsDf";

  private final EngineFixture fixture = new EngineFixture();

  private TokenProvider provider(ClientAuthentication client) {
    return fixture.stored("seed-0", b -> b.clientAuthentication(client));
  }

  @Test
  void anAssertionIsSentInTheForm() {
    ClientAuthentication privateKeyJwt =
        request ->
            request
                .parameter(
                    "client_assertion_type",
                    "urn:ietf:params:oauth:client-assertion-type:jwt-bearer")
                .parameter("client_assertion", ASSERTION + "?aud=" + request.endpoint().getHost());

    assertThat(EngineFixture.value(provider(privateKeyJwt).current())).isNotEmpty();

    assertThat(fixture.server.calls().get(0))
        .containsEntry("client_assertion", ASSERTION + "?aud=auth.example.com")
        .containsEntry("grant_type", "refresh_token")
        .doesNotContainKey("client_id");
  }

  @Test
  void itIsAskedForEachRequest() {
    AtomicBoolean revoking = new AtomicBoolean();
    TokenProvider provider =
        provider(
            request -> {
              revoking.set(request.grantType().isEmpty());
              request.parameter("client_id", "own");
            });
    provider.current().join();
    assertThat(revoking).isFalse();

    provider.signOut().join();

    assertThat(revoking).isTrue();
    assertThat(fixture.server.calls()).allMatch(form -> "own".equals(form.get("client_id")));
  }

  @Test
  void whatItAddsIsMasked() {
    String secret = "k3y-0f-the-cl13nt-that-n0b0dy-may-see";
    fixture.server.instead(
        401, "{\"error\":\"invalid_client\",\"error_description\":\"" + secret + "\"}");

    TokenRefreshException failure =
        EngineFixture.failure(provider(r -> r.secret(secret).parameter("x", secret)).current());

    assertThat(failure).hasMessageContaining("invalid_client").hasMessageNotContaining(secret);
    assertThat(failure.diagnosis().toJson()).doesNotContain(secret);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"error\":\"invalid_client\",\"error_description\":\"assertion % is bad\"}",
        "{\"error\":\"invalid_client\",\"request_id\":\"%\",\"trace_id\":\"%\"}",
        "{\"request_id\":\"%\"}",
        "{\"message\":\"expired\",\"required_scopes\":[\"%\"]}"
      })
  void aNamedSecretIsMaskedInEveryTextOfTheDiagnosis(String echo) {
    fixture.server.instead(401, echo.replace("%", LETTERS));

    TokenRefreshException failure =
        EngineFixture.failure(
            provider(r -> r.parameter("proof", LETTERS).secret(LETTERS)).current());

    Diagnosis diagnosis = failure.diagnosis();
    assertThat(failure).hasMessageContaining("401").hasMessageNotContaining(LETTERS);
    assertThat(diagnosis.explain() + diagnosis.toJson() + diagnosis + diagnosis.requestId())
        .doesNotContain(LETTERS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"X-Request-Id", "X-Correlation-Id"})
  void aNamedSecretIsMaskedInTheRequestId(String header) {
    fixture.server.instead(
        CompletableFuture.completedFuture(
            Response.of(
                401, Headers.of(header, LETTERS), Body.of("{\"error\":\"invalid_client\"}"))));

    TokenRefreshException failure =
        EngineFixture.failure(
            provider(r -> r.parameter("proof", LETTERS).secret(LETTERS)).current());

    assertThat(failure.diagnosis().requestId()).isPresent();
    assertThat(failure.diagnosis().explain()).doesNotContain(LETTERS);
  }

  @Test
  void theMaskOfEachRequestKnowsANamedSecret() {
    TokenProvider provider =
        provider(r -> r.parameter("proof", LETTERS).parameter("hint", "proof").secret(LETTERS));
    provider.current().join();
    assertThat(CallMask.of(fixture.server.lastRequest()).mask("bad " + LETTERS + ", proof"))
        .isEqualTo("bad [redacted], proof");

    provider.signOut().join();

    assertThat(FakeServer.form(fixture.server.lastRequest())).containsKey("token");
    assertThat(CallMask.of(fixture.server.lastRequest()).mask("bad " + LETTERS + ", proof"))
        .isEqualTo("bad [redacted], proof");
  }

  @Test
  void ifItThrowsNothingIsSentAndNothingIsSpent() {
    AtomicBoolean broken = new AtomicBoolean(true);
    TokenProvider provider =
        provider(
            request -> {
              if (broken.get()) {
                throw new IllegalStateException("the key " + ASSERTION + " is gone");
              }
            });

    TokenRefreshException failure = EngineFixture.failure(provider.current());

    assertThat(failure)
        .hasMessageContaining("could not authenticate")
        .hasMessageNotContaining(ASSERTION);
    assertThat(fixture.server.count()).isZero();
    broken.set(false);
    fixture.time.pass(Duration.ofMinutes(5));
    assertThat(EngineFixture.value(provider.current())).isNotEmpty();
    assertThat(fixture.server.presented()).containsExactly("seed-0");
  }

  @Test
  void ifItHangsTheRefreshFailsAtItsLimit() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    CountDownLatch hanging = new CountDownLatch(1);
    TokenProvider provider =
        fixture.bound(
            fixture
                .builder("seed-0")
                .clientAuthentication(
                    request -> {
                      hanging.countDown();
                      try {
                        boolean unused = release.await(50, TimeUnit.SECONDS);
                      } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                      }
                    })
                .ticker(Ticker.system())
                .build(),
            fixture.server);

    CompletableFuture<Credential> call = provider.current();

    assertThat(hanging.await(20, TimeUnit.SECONDS)).isTrue();
    assertThat(call.handle((token, failure) -> failure != null))
        .succeedsWithin(Duration.ofSeconds(40))
        .isEqualTo(true);
    assertThat(fixture.server.count()).isZero();
    release.countDown();
  }

  @Test
  void twoOfThemShareNoAccessToken() {
    ClientAuthentication first = request -> request.parameter("client_id", "a");
    ClientAuthentication second = request -> request.parameter("client_id", "b");

    for (ClientAuthentication client : new ClientAuthentication[] {first, second}) {
      TokenProvider provider =
          fixture.bound(
              OAuth.clientCredentials()
                  .tokenEndpoint("https://auth.example.com/token")
                  .clientAuthentication(client)
                  .ticker(fixture.time)
                  .build(),
              fixture.server);
      assertThat(EngineFixture.value(provider.current())).isNotEmpty();
    }

    assertThat(fixture.server.calls())
        .extracting((Map<String, String> f) -> f.get("client_id"))
        .containsExactly("a", "b");
  }
}
