package io.apiservice.sdk.oauth;

import static io.apiservice.sdk.oauth.EngineFixture.failure;
import static io.apiservice.sdk.oauth.EngineFixture.value;
import static java.util.concurrent.CompletableFuture.failedFuture;
import static org.assertj.core.api.Assertions.assertThat;

import io.apiservice.sdk.event.ApiListener.RefreshOutcome;
import io.apiservice.sdk.http.Response;
import io.apiservice.sdk.http.Transport;
import java.io.EOFException;
import java.io.IOException;
import java.net.ProtocolException;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A refresh token that was not handed to the network cannot have been spent. */
@SuppressWarnings("NullAway") // the test sets these references before it reads them
class NotSentTest {
  private final EngineFixture fixture = new EngineFixture();

  static Stream<Throwable> failuresBeforeSending() {
    return Stream.of(
        new HttpTimeoutException("the deadline of the call had passed before sending"),
        new IllegalArgumentException("a header cannot be sent"),
        new ProtocolException("Invalid status line: \"garbage of a proxy\""),
        new IOException("header parser received no bytes", new EOFException()),
        new java.net.SocketException("Connection reset"));
  }

  @ParameterizedTest
  @MethodSource("failuresBeforeSending")
  void aRequestThatWasNotSentDoesNotParkTheLogin(Throwable failure) {
    AtomicReference<Transport> wire = new AtomicReference<>(request -> failedFuture(failure));
    TokenProvider provider =
        fixture.bound(
            fixture
                .builder("seed-0")
                .subject("acme")
                .store(fixture.store)
                .whenAmbiguous(OAuth.WhenAmbiguous.FAIL)
                .build(),
            request -> wire.get().send(request));

    assertThat(failure(provider.current())).hasMessageContaining("not sent");
    assertThat(fixture.recordingListener.outcomes()).containsExactly(RefreshOutcome.UNAVAILABLE);
    assertThat(fixture.store.text()).doesNotContain("intent");

    wire.set(fixture.server);
    fixture.time.pass(Duration.ofSeconds(2));
    assertThat(value(provider.current())).isEqualTo("access-1");
  }

  /**
   * Shows that the test above can fail: after the request was sent, the same failures are
   * ambiguous.
   */
  @ParameterizedTest
  @MethodSource("failuresBeforeSending")
  void theSameFailureAfterSendingIsAmbiguous(Throwable failure) {
    TokenProvider provider =
        fixture.stored("seed-0", b -> b.whenAmbiguous(OAuth.WhenAmbiguous.FAIL));
    fixture.server.instead(failedFuture(failure));

    failure(provider.current());

    assertThat(fixture.recordingListener.outcomes()).containsExactly(RefreshOutcome.AMBIGUOUS);
    assertThat(fixture.store.text()).contains("intent");
  }

  @Test
  void aWireThatThrowsAtOnceHasSentNothing() {
    AtomicReference<Transport> wire =
        new AtomicReference<>(
            request -> {
              throw new IllegalStateException("no wire today");
            });
    TokenProvider provider =
        fixture.bound(
            fixture.builder("seed-0").subject("acme").store(fixture.store).build(),
            request -> wire.get().send(request));

    assertThat(failure(provider.current())).hasMessageContaining("not sent");
    wire.set(fixture.server);
    fixture.time.pass(Duration.ofSeconds(2));
    assertThat(value(provider.current())).isEqualTo("access-1");
    assertThat(fixture.server.presented()).containsExactly("seed-0");
  }

  /** The HTTP client continues after the SDK has concluded that the token was not sent. */
  @Test
  void whatWasGivenUpBeforeSendingIsNeverSentLater() {
    AtomicReference<io.apiservice.sdk.http.Request> held = new AtomicReference<>();
    TokenProvider provider =
        fixture.bound(
            fixture.builder("seed-0").subject("acme").store(fixture.store).build(),
            request -> {
              if (held.compareAndSet(null, request)) {
                return failedFuture(new IOException("given up"));
              }
              return fixture.server.send(request);
            });
    assertThat(value(provider.current())).isEqualTo("access-1");

    CompletableFuture<Response> late =
        CompletableFuture.supplyAsync(() -> fixture.server.send(held.get()).join());

    assertThat(late.handle((response, failure) -> failure).join()).isNotNull();
    assertThat(fixture.server.presented()).containsExactly("seed-0");
  }
}
