package io.apiservice.sdk.oauth;

import static io.apiservice.sdk.oauth.EngineFixture.failure;
import static io.apiservice.sdk.oauth.EngineFixture.value;
import static java.util.concurrent.CompletableFuture.completedFuture;
import static java.util.concurrent.CompletableFuture.failedFuture;
import static org.assertj.core.api.Assertions.assertThat;

import io.apiservice.sdk.auth.Credential;
import io.apiservice.sdk.diagnosis.Cause;
import io.apiservice.sdk.error.TokenRefreshException;
import io.apiservice.sdk.event.ApiListener.GrantInvalidated;
import io.apiservice.sdk.event.ApiListener.RefreshOutcome;
import io.apiservice.sdk.http.Headers;
import io.apiservice.sdk.http.Request;
import io.apiservice.sdk.http.Response;
import io.apiservice.sdk.http.client.HttpClientConfig;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class RefreshFailureTableTest {
  private final EngineFixture fixture = new EngineFixture();

  static Stream<Throwable> neverSent() {
    return Stream.of(
        new ConnectException(),
        new UnknownHostException("auth.example.com"),
        new SSLHandshakeException("PKIX path building failed"),
        new java.net.http.HttpConnectTimeoutException("connect timed out"),
        new IOException("Tunnel failed, got: 407"),
        new IOException(new ConnectException()),
        closedWire());
  }

  private static Throwable closedWire() {
    HttpClientConfig.ClosableTransport wire = HttpClientConfig.jdk().transport();
    wire.close();
    Request request = Request.of("POST", URI.create("http://127.0.0.1:9/"));
    return wire.send(request).handle((response, failure) -> failure).join();
  }

  @ParameterizedTest
  @MethodSource("neverSent")
  void whatWasNeverSentLeavesNoIntent(Throwable failure) {
    TokenProvider provider = fixture.stored("seed-0");
    fixture.server.instead(failedFuture(failure)).instead(failedFuture(failure));

    TokenRefreshException thrown = failure(provider.current());

    assertThat(thrown).hasMessageContaining("not reached");
    assertThat(fixture.recordingListener.outcomes()).containsExactly(RefreshOutcome.UNAVAILABLE);
    assertThat(fixture.store.text()).doesNotContain("intent");
    fixture.time.pass(Duration.ofSeconds(2));
    assertThat(value(provider.current())).isEqualTo("access-1");
  }

  @Test
  void aFirstHiccupIsNotHandedToCallers() {
    TokenProvider provider = fixture.provider();
    fixture.server.instead(failedFuture(new ConnectException()));

    assertThat(value(provider.current())).isEqualTo("access-1");
  }

  @ParameterizedTest
  @CsvSource({"429", "503"})
  void aPauseThatTheServerAsksForIsHonoured(int status) {
    TokenProvider provider = fixture.provider();
    fixture.server.instead(
        completedFuture(Response.of(status, Headers.of("Retry-After", "120"), "busy")));

    TokenRefreshException thrown = failure(provider.current());

    assertThat(thrown).hasMessageContaining(status + "");
    fixture.time.pass(Duration.ofSeconds(119));
    failure(provider.current());
    assertThat(fixture.server.count()).isEqualTo(1);
    fixture.time.pass(Duration.ofSeconds(2));
    assertThat(value(provider.current())).isEqualTo("access-1");
  }

  @Test
  void aShortPauseIsWaitedFor() {
    TokenProvider provider = fixture.provider();
    fixture.server.instead(completedFuture(Response.of(429, Headers.of("Retry-After", "3"), "")));

    assertThat(value(provider.current())).isEqualTo("access-1");
    assertThat(fixture.time.passed()).isGreaterThanOrEqualTo(Duration.ofSeconds(3));
  }

  static Stream<Response> ambiguous() {
    return Stream.of(
        Response.of(500, ""),
        Response.of(502, "<html>Bad Gateway</html>"),
        Response.of(503, ""),
        Response.of(408, ""),
        Response.of(500, "{\"error\":\"server_error\"}"),
        Response.of(200, "<html>Sign in to the hotel's network</html>"),
        Response.of(200, "[]"));
  }

  @ParameterizedTest
  @MethodSource("ambiguous")
  void anAmbiguousAnswerIsFollowedByOneRepeatAfterThePause(Response answer) {
    TokenProvider provider = fixture.stored("seed-0");
    fixture.server.instead(completedFuture(answer));

    assertThat(value(provider.current())).isEqualTo("access-1");
    assertThat(fixture.server.presented()).containsExactly("seed-0", "seed-0");
    assertThat(fixture.time.passed()).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void aSuccessThatCannotBeReadIsTheServersFaultWhoeverTheClientIs() {
    TokenProvider provider =
        fixture.bound(
            OAuth.refreshToken("seed-0")
                .tokenEndpoint("https://auth.example.com/token")
                .ticker(fixture.time)
                .build(),
            request -> CompletableFuture.completedFuture(Response.of(200, "<html>hello</html>")));

    TokenRefreshException thrown = failure(provider.current());

    assertThat(thrown.diagnosis().cause()).isEqualTo(Cause.SERVER_FAULT);
    assertThat(thrown).hasMessageContaining("could not be read");
  }

  @Test
  void eachPresentationIsCountedAndShown() {
    TokenProvider provider = fixture.stored("seed-0");
    fixture.server.instead(500, "").instead(500, "");

    TokenRefreshException thrown = failure(provider.current());

    assertThat(fixture.store.text()).contains("\"presented\":2");
    assertThat(thrown.diagnosis().evidence().toString()).contains("presented 2 times");
    assertThat(thrown.diagnosis().tried()).hasSize(2);
    assertThat(fixture.recordingListener.outcomes()).containsExactly(RefreshOutcome.AMBIGUOUS);
    fixture.time.pass(Duration.ofSeconds(2));
    assertThat(value(provider.current())).isEqualTo("access-1");
  }

  @Test
  void aLostReplyIsHarmlessAtAServerWithGrace() {
    fixture.server.grace();
    TokenProvider provider = fixture.stored("seed-0");
    fixture.server.loseReply();

    assertThat(value(provider.current())).isEqualTo("access-2");
    assertThat(fixture.server.familyRevoked()).isFalse();
  }

  @Test
  void aLostReplyWithoutGraceLosesTheLoginAndSaysSo() {
    TokenProvider provider = fixture.stored("seed-0");
    fixture.server.loseReply();

    TokenRefreshException thrown = failure(provider.current());

    assertThat(thrown.diagnosis().evidence().toString()).contains("presented 2 times");
    assertThat(fixture.recordingListener.all(GrantInvalidated.class)).hasSize(1);
  }

  @Test
  void theCautiousPolicyDoesNotRepeat() {
    TokenProvider provider =
        fixture.stored("seed-0", b -> b.whenAmbiguous(OAuth.WhenAmbiguous.FAIL));
    fixture.server.loseReply();

    failure(provider.current());
    fixture.time.pass(Duration.ofMinutes(5));
    failure(provider.current());

    assertThat(fixture.server.count()).isEqualTo(1);
    assertThat(fixture.server.familyRevoked()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "400,invalid_grant",
    "401,invalid_grant",
    "500,invalid_grant",
    "200,bad_refresh_token",
    "400,interaction_required"
  })
  void aFinalRefusalIsAskedForOnce(int status, String error) {
    TokenProvider provider = fixture.stored("seed-0");
    fixture.server.instead(status, "{\"error\":\"" + error + "\",\"error_description\":\"gone\"}");

    assertThat(failure(provider.current())).hasMessageContaining(error + " \"gone\"");
    for (int i = 0; i < 100; i++) {
      fixture.time.pass(Duration.ofSeconds(1));
      failure(provider.current());
    }

    assertThat(fixture.server.count()).isEqualTo(1);
    assertThat(fixture.recordingListener.all(GrantInvalidated.class)).hasSize(1);
    assertThat(fixture.store.reads()).as("read again every five seconds").isBetween(18, 30);
    assertThat(failure(provider.current()).diagnosis().cause())
        .isEqualTo(Cause.REFRESH_TOKEN_INVALID);
  }

  @ParameterizedTest
  @CsvSource({
    "401,invalid_client",
    "400,unauthorized_client",
    "400,invalid_scope",
    "200,incorrect_client_credentials",
    "400,something_new",
    "302,",
    "404,"
  })
  void aWrongConfigurationSparesTheRefreshToken(int status, String error) {
    TokenProvider provider = fixture.stored("seed-0");
    fixture.server.instead(status, error == null ? "" : "{\"error\":\"" + error + "\"}");

    assertThat(failure(provider.current())).hasMessageContaining(status + "");

    assertThat(fixture.recordingListener.outcomes()).containsExactly(RefreshOutcome.MISCONFIGURED);
    assertThat(fixture.store.text()).doesNotContain("intent").doesNotContain("tombstone");
    fixture.time.pass(Duration.ofSeconds(2));
    assertThat(value(provider.current())).isEqualTo("access-1");
  }

  @Test
  void anUnspentRepeatDoesNotForgiveTheAmbiguousFirst() {
    TokenProvider provider = fixture.stored("seed-0");
    fixture.server.instead(500, "").instead(failedFuture(new ConnectException()));
    fixture.server.instead(failedFuture(new ConnectException()));

    failure(provider.current());

    assertThat(fixture.store.text()).contains("\"presented\":1");
  }

  @Test
  void whileTheServerIsDownLivingTokensAreServedAndNobodyStorms() {
    TokenProvider provider = fixture.provider();
    Credential first = provider.current().join();
    for (int i = 0; i < 400; i++) {
      fixture.server.instead(failedFuture(new ConnectException()));
    }

    fixture.time.pass(Duration.ofMinutes(55));
    for (int second = 0; second < 240; second++) {
      fixture.time.pass(Duration.ofSeconds(1));
      assertThat(value(provider.current())).isEqualTo(first.secret());
      Credential held = provider.forceRefresh().handle((c, e) -> c).join();
      assertThat(held).isNull();
    }

    assertThat(fixture.server.count()).isBetween(6, 16);
  }

  @Test
  void whoeverHasNoTokenGetsTheCauseAtOnce() {
    TokenProvider provider = fixture.provider();
    fixture.server.instead(500, "").instead(500, "");
    TokenRefreshException first = failure(provider.current());

    TokenRefreshException second = failure(provider.current());

    assertThat(second).isNotSameAs(first).hasMessage(first.getMessage());
    assertThat(fixture.server.count()).isEqualTo(2);
  }

  @Test
  void oneTargetsWrongScopeDoesNotBlockAnother() {
    TokenProvider provider = fixture.provider();
    fixture.server.instead(400, "{\"error\":\"invalid_scope\"}");

    failure(provider.forScope("admin").current());

    assertThat(value(provider.current())).isEqualTo("access-1");
  }

  @Test
  void aServerThatEchoesTheTokenDoesNotTellIt() {
    TokenProvider provider = fixture.stored("refresh-canary-4711");

    TokenRefreshException thrown = failure(provider.current());

    assertThat(thrown.toString() + thrown.diagnosis()).doesNotContain("refresh-canary-4711");
    assertThat(thrown).hasMessageContaining("[redacted]");
  }
}
