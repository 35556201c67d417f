package io.apiservice.sdk.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.apiservice.sdk.ApiClient;
import io.apiservice.sdk.auth.Credential;
import io.apiservice.sdk.auth.CredentialProvider;
import io.apiservice.sdk.auth.Credentials;
import io.apiservice.sdk.error.CallInterruptedException;
import io.apiservice.sdk.testkit.Fault;
import io.apiservice.sdk.testkit.Gate;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A cancellation reaches the network, and affects only the exchange of the cancelled call. */
class NetworkReachTest {
  private static final String HALF_A_BODY = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"id\"";

  private final CountDownLatch asked = new CountDownLatch(1);
  private final CountDownLatch gone = new CountDownLatch(1);
  private @Nullable RawServer server;
  private @Nullable ApiClient api;

  @AfterEach
  void close() throws Exception {
    if (api != null) {
      api.close();
    }
    if (server != null) {
      server.close();
    }
  }

  /**
   * Returns a client of a server that sends this as the response to the first request, and then
   * waits until the client leaves.
   */
  private ApiClient clientOf(String answer) {
    RawServer raw =
        new RawServer(
            peer -> {
              peer.request();
              peer.say(answer);
              asked.countDown();
              peer.untilGone(gone);
            });
    server = raw;
    ApiClient client =
        TestTransport.builder()
            .baseUri(raw.uri())
            .credentials(Credentials.apiKey(CanarySecrets.fresh("key")))
            .build();
    api = client;
    return client;
  }

  private HttpRequest request() {
    return HttpRequest.newBuilder(Objects.requireNonNull(server).uri().resolve("x")).build();
  }

  private void hasReachedTheWire() throws InterruptedException {
    assertThat(RawServer.within(gone, 10)).as("the connection was closed").isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", HALF_A_BODY})
  void cancellingAnAsynchronousCallClosesItsConnection(String answer) throws Exception {
    ApiClient client = clientOf(answer);
    CompletableFuture<String> call = client.get("x").returning(String.class).sendAsync();
    assertThat(RawServer.within(asked, 10)).isTrue();

    call.cancel(true);

    hasReachedTheWire();
    assertThat(call).isCancelled();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", HALF_A_BODY})
  void cancellingADependentOfAnAsynchronousCallClosesItsConnection(String answer) throws Exception {
    ApiClient client = clientOf(answer);
    CompletableFuture<Integer> call =
        client.get("x").returning(String.class).sendAsync().thenApply(String::length);
    assertThat(RawServer.within(asked, 10)).isTrue();

    call.cancel(true);

    hasReachedTheWire();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", HALF_A_BODY})
  void interruptingABlockingCallClosesItsConnection(String answer) throws Exception {
    ApiClient client = clientOf(answer);
    AtomicReference<Throwable> failure = new AtomicReference<>();
    AtomicReference<Boolean> flag = new AtomicReference<>();
    Thread caller =
        new Thread(
            () -> {
              try {
                client.get("x").returning(String.class).send();
              } catch (RuntimeException e) {
                failure.set(e);
                flag.set(Thread.currentThread().isInterrupted());
              }
            });
    caller.start();
    assertThat(RawServer.within(asked, 10)).isTrue();

    caller.interrupt();
    caller.join(10_000);

    assertThat(failure.get()).isInstanceOf(CallInterruptedException.class);
    assertThat(flag.get()).isTrue();
    hasReachedTheWire();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", HALF_A_BODY})
  void cancellingThroughTheDropInClosesTheConnection(String answer) throws Exception {
    ApiClient client = clientOf(answer);
    CompletableFuture<HttpResponse<String>> call =
        client.asHttpClient().sendAsync(request(), BodyHandlers.ofString());
    assertThat(RawServer.within(asked, 10)).isTrue();

    call.cancel(true);

    hasReachedTheWire();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", HALF_A_BODY})
  void interruptingTheDropInClosesTheConnection(String answer) throws Exception {
    ApiClient client = clientOf(answer);
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Thread caller =
        new Thread(
            () -> {
              try {
                client.asHttpClient().send(request(), BodyHandlers.ofString());
              } catch (Exception e) {
                failure.set(e);
              }
            });
    caller.start();
    assertThat(RawServer.within(asked, 10)).isTrue();

    caller.interrupt();
    caller.join(10_000);

    assertThat(failure.get()).isInstanceOf(InterruptedException.class);
    hasReachedTheWire();
  }

  /** Reads the body as a string. Signals when the headers have arrived and the body is awaited. */
  private static BodyHandler<String> noticing(CountDownLatch headers) {
    return info -> {
      headers.countDown();
      return BodySubscribers.ofString(StandardCharsets.UTF_8);
    };
  }

  @Test
  void cancellingAmidTheBodyThroughTheDropInClosesTheConnection() throws Exception {
    ApiClient client = clientOf(HALF_A_BODY);
    CountDownLatch headers = new CountDownLatch(1);
    CompletableFuture<HttpResponse<String>> call =
        client.asHttpClient().sendAsync(request(), noticing(headers));
    assertThat(RawServer.within(headers, 10)).isTrue();

    call.cancel(true);

    hasReachedTheWire();
  }

  @Test
  void interruptingTheDropInAmidTheBodyClosesTheConnection() throws Exception {
    ApiClient client = clientOf(HALF_A_BODY);
    CountDownLatch headers = new CountDownLatch(1);
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Thread caller =
        new Thread(
            () -> {
              try {
                client.asHttpClient().send(request(), noticing(headers));
              } catch (Exception e) {
                failure.set(e);
              }
            });
    caller.start();
    assertThat(RawServer.within(headers, 10)).isTrue();

    caller.interrupt();
    caller.join(10_000);

    assertThat(failure.get()).isInstanceOf(InterruptedException.class);
    hasReachedTheWire();
  }

  @Test
  void cancellingADownloadClosesItsConnection(@TempDir Path directory) throws Exception {
    ApiClient client = clientOf(HALF_A_BODY);
    CompletableFuture<Path> call = client.get("x").download(directory.resolve("file")).sendAsync();
    assertThat(RawServer.within(asked, 10)).isTrue();

    call.cancel(true);

    hasReachedTheWire();
  }

  @Test
  void closingAStreamOfTheDropInGivesTheBodyUp() throws Exception {
    ApiClient client = clientOf(HALF_A_BODY);
    HttpResponse<InputStream> response =
        client.asHttpClient().send(request(), BodyHandlers.ofInputStream());
    assertThat(response.body().read()).isEqualTo('{');

    response.body().close();

    hasReachedTheWire();
  }

  @Test
  void aHandlerThatThrowsGivesTheBodyUp() throws Exception {
    ApiClient client = clientOf(HALF_A_BODY);

    CompletableFuture<HttpResponse<String>> call =
        client
            .asHttpClient()
            .sendAsync(
                request(),
                info -> {
                  throw new IllegalStateException("no");
                });

    assertThat(call).failsWithin(Duration.ofSeconds(10));
    hasReachedTheWire();
  }

  /** A provider whose renewal ends when the test says so. */
  private static final class Slow implements CredentialProvider {
    final CompletableFuture<Credential> renewal = new CompletableFuture<>();
    final CountDownLatch asked = new CountDownLatch(1);

    @Override
    public CompletableFuture<Credential> current() {
      return CompletableFuture.completedFuture(Credential.bearer(CanarySecrets.fresh("old")));
    }

    @Override
    public CompletableFuture<Credential> renew(Credential rejected) {
      asked.countDown();
      return renewal;
    }
  }

  /**
   * A caller waits for a renewal. The connection of its first attempt is in the pool again by then
   * and serves another caller. That caller must not notice the cancellation.
   */
  @Test
  void cancellingACallThatWaitsForARenewalLeavesPooledConnectionsAlone() throws Exception {
    CountDownLatch bystanding = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    RawServer raw =
        new RawServer(
            peer -> {
              for (String line = peer.request(); ; line = peer.request()) {
                if (line.contains("/refused")) {
                  peer.say("HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n");
                  continue;
                }
                bystanding.countDown();
                if (go.await(20, TimeUnit.SECONDS)) {
                  peer.ok("\"fine\"");
                }
              }
            });
    server = raw;
    Slow slow = new Slow();
    ApiClient client = TestTransport.builder().baseUri(raw.uri()).build();
    api = client;
    ApiClient refused = client.withCredentials(slow);
    CompletableFuture<String> waiting = refused.get("refused").returning(String.class).sendAsync();
    assertThat(RawServer.within(slow.asked, 10)).isTrue();
    CompletableFuture<String> bystander =
        client.post("bystander").returning(String.class).sendAsync();
    assertThat(RawServer.within(bystanding, 10)).isTrue();
    assertThat(raw.connections()).as("they share a connection").isEqualTo(1);

    waiting.cancel(true);
    go.countDown();

    assertThat(bystander.get(20, TimeUnit.SECONDS)).isEqualTo("\"fine\"");
    assertThat(raw.connections()).isEqualTo(1);
  }

  @Test
  void cancellingTheRepeatClosesTheRepeat() throws Exception {
    RawServer raw =
        new RawServer(
            peer -> {
              peer.request();
              if (asked.getCount() == 2) {
                return;
              }
              peer.say("HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n");
              peer.request();
              asked.countDown();
              peer.untilGone(gone);
            });
    server = raw;
    Slow slow = new Slow();
    slow.renewal.complete(Credential.bearer(CanarySecrets.fresh("new")));
    ApiClient client = TestTransport.builder().baseUri(raw.uri()).credentials(slow).build();
    api = client;
    CompletableFuture<String> call = client.get("x").returning(String.class).sendAsync();
    assertThat(RawServer.within(asked, 10)).isTrue();

    call.cancel(true);

    hasReachedTheWire();
  }

  @Test
  void aWaiterWhoGivesUpDoesNotEndTheRefreshOfTheOthers() throws Exception {
    try (TestEnvironment environment = TestEnvironment.strict()) {
      ApiClient client = environment.client();
      Gate gate = new Gate();
      environment.auth.faults().next(Fault.hold(gate));
      environment.auth.revokeAccessTokens();
      CompletableFuture<String> first = client.get("users/1").returning(String.class).sendAsync();
      assertThat(gate.awaitArrivals(1, Duration.ofSeconds(20))).isTrue();
      CompletableFuture<String> second = client.get("users/1").returning(String.class).sendAsync();
      CompletableFuture<HttpResponse<String>> third =
          client.asHttpClient().sendAsync(environment.get("users/1"), BodyHandlers.ofString());

      first.cancel(true);
      gate.open();

      assertThat(second.get(20, TimeUnit.SECONDS)).contains("Ada");
      assertThat(third.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
      assertThat(environment.auth.tokenCalls()).isEqualTo(1);
    }
  }

  @Test
  void aBystandersPostSurvivesAnInterruptedCall() throws Exception {
    try (TestEnvironment environment = TestEnvironment.strict()) {
      ApiClient client = environment.client();
      Gate gate = new Gate();
      environment.api.faults().next(r -> r.path().endsWith("users"), Fault.hold(gate));
      CompletableFuture<String> post =
          CompletableFuture.supplyAsync(
              () ->
                  client
                      .post("users")
                      .body(BodyPublishers.ofString("{\"name\":\"x\"}"), "application/json")
                      .returning(String.class)
                      .send());
      assertThat(gate.awaitArrivals(1, Duration.ofSeconds(20))).isTrue();
      CompletableFuture<String> other = client.get("users/1").returning(String.class).sendAsync();
      other.cancel(true);
      gate.open();

      assertThat(post.get(20, TimeUnit.SECONDS)).contains("\"x\"");
    }
  }
}
