package io.apiservice.sdk.oauth;

import static io.apiservice.sdk.oauth.EngineFixture.failure;
import static io.apiservice.sdk.oauth.EngineFixture.value;
import static java.util.concurrent.CompletableFuture.completedFuture;
import static org.assertj.core.api.Assertions.assertThat;

import io.apiservice.sdk.auth.Credential;
import io.apiservice.sdk.event.ApiListener.SignedOut;
import io.apiservice.sdk.http.Response;
import io.apiservice.sdk.http.Transport;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SignOutTaskTest {
  private final EngineFixture fixture = new EngineFixture();

  @Test
  void afterASignOutThereIsNoTokenAndNoneIsAskedFor() {
    TokenProvider provider = fixture.stored("seed-0");
    value(provider.current());

    SignOutResult result = provider.signOut().join();

    assertThat(result).isEqualTo(new SignOutResult(true, false));
    assertThat(failure(provider.current())).hasMessageContaining("signed out");
    assertThat(fixture.server.count()).isEqualTo(1);
    assertThat(fixture.server.revoked("refresh-1")).isTrue();
    assertThat(fixture.server.revoked("access-1")).isTrue();
    assertThat(fixture.store.text()).doesNotContain("refresh-1").doesNotContain("access-1");
    assertThat(fixture.recordingListener.all(SignedOut.class))
        .containsExactly(new SignedOut("acme", true));
  }

  @Test
  void aRestartStaysSignedOutWithAnyKnownToken() {
    TokenProvider provider = fixture.stored("seed-0");
    value(provider.renew(provider.current().join()));
    provider.signOut().join();

    assertThat(failure(fixture.stored("seed-0").current())).hasMessageContaining("signed out");
    assertThat(failure(fixture.stored("refresh-2").current())).hasMessageContaining("signed out");
    assertThat(value(fixture.stored(fixture.server.login("seed-1")).current()))
        .isEqualTo("access-3");
  }

  @Test
  void aRefreshInFlightInAnotherProcessIsNotResurrected() throws Exception {
    TokenProvider signer = fixture.stored("seed-0");
    Credential first = signer.current().join();
    CompletableFuture<Response> open = new CompletableFuture<>();
    CountDownLatch atServer = new CountDownLatch(1);
    Transport slow =
        request -> {
          CompletableFuture<Response> reply = fixture.server.send(request);
          if (!request.uri().getPath().equals("/token")) {
            return reply;
          }
          atServer.countDown();
          return open.thenCombine(reply, (none, response) -> response);
        };
    TokenProvider other =
        fixture.bound(fixture.builder("seed-0").subject("acme").store(fixture.store).build(), slow);
    value(other.current());
    CompletableFuture<Credential> renewed = other.renew(first);
    assertThat(atServer.await(10, TimeUnit.SECONDS)).isTrue();

    SignOutResult result = signer.signOut().join();
    open.complete(null);

    assertThat(failure(renewed)).hasMessageContaining("signed out");
    assertThat(fixture.server.revoked("refresh-2")).as("what the flight got").isTrue();
    assertThat(fixture.server.revoked("access-2")).isTrue();
    assertThat(result.sessionMayRemain()).as("the signer cannot know").isTrue();
    assertThat(fixture.store.text()).doesNotContain("refresh-2");
  }

  @Test
  void anOwnRefreshInFlightIsWaitedFor() throws Exception {
    CountDownLatch atServer = new CountDownLatch(1);
    CompletableFuture<Response> open = new CompletableFuture<>();
    Transport slow =
        request -> {
          CompletableFuture<Response> reply = fixture.server.send(request);
          if (!request.uri().getPath().equals("/token")) {
            open.complete(null);
            return reply;
          }
          atServer.countDown();
          return open.thenCombine(reply, (none, response) -> response);
        };
    TokenProvider provider =
        fixture.bound(fixture.builder("seed-0").subject("acme").store(fixture.store).build(), slow);
    CompletableFuture<Credential> first = provider.current();
    assertThat(atServer.await(10, TimeUnit.SECONDS)).isTrue();

    CompletableFuture<SignOutResult> result = provider.signOut();
    while (!fixture.store.text().contains("\"signedOut\":true")) {
      Thread.onSpinWait();
    }
    open.complete(null);

    assertThat(result.join()).isEqualTo(new SignOutResult(true, false));
    assertThat(failure(first)).hasMessageContaining("signed out");
    assertThat(fixture.server.revoked("refresh-1")).isTrue();
  }

  @Test
  void anUnconfirmedRevocationIsResumedByTheNextStart() throws Exception {
    TokenProvider provider = fixture.stored("seed-0");
    value(provider.current());
    Transport broken = request -> completedFuture(Response.of(503));
    TokenProvider cutOff =
        fixture.bound(
            fixture.builder("seed-0").subject("acme").store(fixture.store).build(), broken);

    SignOutResult result = cutOff.signOut().join();
    assertThat(result).isEqualTo(new SignOutResult(false, true));
    assertThat(fixture.store.text()).contains("refresh-1");

    assertThat(failure(fixture.stored("seed-0").current())).hasMessageContaining("signed out");

    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (fixture.store.text().contains("refresh-1") && System.nanoTime() - end < 0) {
      Thread.onSpinWait();
    }
    assertThat(fixture.server.revoked("refresh-1")).as("revoked without being asked").isTrue();
    assertThat(fixture.store.text()).doesNotContain("refresh-1");
  }

  @Test
  void withoutARevocationEndpointTheResultSaysSo() {
    TokenProvider provider =
        fixture.bound(
            OAuth.refreshToken("seed-0")
                .tokenEndpoint("https://auth.example.com/token")
                .ticker(fixture.time)
                .build(),
            fixture.server);
    value(provider.current());

    assertThat(provider.signOut().join()).isEqualTo(new SignOutResult(false, true));
    assertThat(failure(provider.current())).hasMessageContaining("signed out");
  }

  @Test
  void anotherProcessNoticesAtItsNextLook() {
    TokenProvider one = fixture.stored("seed-0");
    TokenProvider other = fixture.stored("seed-0");
    value(one.current());
    Credential held = other.current().join();

    one.signOut().join();
    fixture.time.pass(Duration.ofSeconds(6));

    assertThat(failure(other.renew(held))).hasMessageContaining("signed out");
    assertThat(failure(other.current())).hasMessageContaining("signed out");
  }
}
