package io.apiservice.sdk.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.apiservice.sdk.ApiClient;
import io.apiservice.sdk.call.Call;
import io.apiservice.sdk.call.RetryPolicy;
import io.apiservice.sdk.error.CallTimeoutException;
import io.apiservice.sdk.event.ApiListener;
import io.apiservice.sdk.oauth.OAuth;
import io.apiservice.sdk.testkit.FakeResponse;
import io.apiservice.sdk.testkit.Fault;
import io.apiservice.sdk.testkit.Gate;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No call hangs, and code of applications runs on threads where it may block. */
class ThreadsTest {
  private static final Duration LIMIT = Duration.ofMillis(400);
  private static final Duration AT_MOST = Duration.ofSeconds(8);

  private final TestEnvironment environment = TestEnvironment.strict();

  @BeforeEach
  void threadsWithoutLog() {
    MemoryLog.debug(false);
  }

  @AfterEach
  void close() throws Exception {
    MemoryLog.debug(true);
    environment.close();
  }

  @Test
  void aStageMayMakeABlockingCall() throws Exception {
    ApiClient api = environment.client();
    Call<String> call = api.get("users/1").returning(String.class);

    CompletableFuture<String> chained =
        call.sendAsync().thenApply(user -> call.send()).thenApply(user -> call.send());

    assertThat(chained.get(20, TimeUnit.SECONDS)).contains("Ada");
  }

  @Test
  void aStageMayMakeABlockingCallAfterARefresh() throws Exception {
    ApiClient api = environment.client();
    Call<String> call = api.get("users/1").returning(String.class);
    environment.auth.revokeAccessTokens();

    CompletableFuture<String> chained =
        call.sendAsync()
            .thenApply(
                user -> {
                  environment.auth.revokeAccessTokens();
                  return call.send();
                });

    assertThat(chained.get(20, TimeUnit.SECONDS)).contains("Ada");
    assertThat(environment.auth.tokenCalls()).isEqualTo(2);
  }

  @Test
  void aStageOfTheDropInMayMakeABlockingCall() throws Exception {
    ApiClient api = environment.client();
    var client = api.asHttpClient();

    CompletableFuture<Integer> chained =
        client
            .sendAsync(environment.get("users/1"), BodyHandlers.ofString())
            .thenApply(
                response -> {
                  try {
                    return client
                        .send(environment.get("users/2"), BodyHandlers.ofString())
                        .statusCode();
                  } catch (Exception e) {
                    throw new CompletionException(e);
                  }
                });

    assertThat(chained.get(20, TimeUnit.SECONDS)).isEqualTo(200);
  }

  @Test
  void aBlockingCallOnAThreadOfTheWireIsRefusedAtOnce() throws Exception {
    ApiClient api =
        environment.closing(
            environment
                .builder(environment.provider(environment.login()))
                .executor(Runnable::run)
                .build());
    Call<String> call = api.get("users/1").returning(String.class);
    Gate gate = new Gate();
    environment.api.faults().next(Fault.hold(gate));

    CompletableFuture<String> chained = call.sendAsync().thenApply(user -> call.send());
    assertThat(gate.awaitArrivals(1, AT_MOST)).isTrue();
    gate.open();

    Throwable failure = catchThrowable(() -> chained.get(20, TimeUnit.SECONDS));
    assertThat(failure)
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(IllegalStateException.class);
    assertThat(failure.getCause()).hasMessageContaining("sendAsync()");
  }

  @Test
  void theDropInRefusesToBlockAThreadOfTheWireToo() throws Exception {
    ApiClient api =
        environment.closing(
            environment
                .builder(environment.provider(environment.login()))
                .executor(Runnable::run)
                .build());
    Gate gate = new Gate();
    environment.api.faults().next(Fault.hold(gate));

    CompletableFuture<Object> chained =
        api.get("users/1")
            .returning(String.class)
            .sendAsync()
            .thenApply(
                user -> {
                  try {
                    return api.asHttpClient()
                        .send(environment.get("users/2"), BodyHandlers.ofString());
                  } catch (java.io.IOException | InterruptedException e) {
                    throw new CompletionException(e);
                  }
                });
    assertThat(gate.awaitArrivals(1, AT_MOST)).isTrue();
    gate.open();

    assertThat(catchThrowable(() -> chained.get(20, TimeUnit.SECONDS)))
        .hasCauseInstanceOf(IllegalStateException.class);
  }

  private static Throwable cause(Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }

  private interface Work {
    @Nullable Object run() throws Exception;
  }

  /** Returns the failure of a task that must end soon after its limit. */
  private static Throwable failureInTime(Work work) {
    long start = System.nanoTime();
    Throwable failure = cause(catchThrowable(work::run));
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    assertThat(took).as("ended at its deadline, with " + failure).isLessThan(AT_MOST);
    return failure;
  }

  private static final FakeResponse STALLING =
      FakeResponse.json(200, "{\"id\":\"1\",\"name\":\"Ada\"}").stalledAfter(8);

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aBodyThatStallsEndsAtTheDeadline(boolean async) throws Exception {
    environment.api.faults().always(Fault.instead(STALLING));
    Call<TestEnvironment.User> call =
        environment
            .client()
            .get("users/1")
            .returning(TestEnvironment.User.class)
            .timeout(LIMIT)
            .retries(0);

    Throwable failure = failureInTime(() -> async ? call.sendAsync().join() : call.send());

    assertThat(failure).isInstanceOf(CallTimeoutException.class);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aServerThatSaysNothingIsLeftAtTheDeadline(boolean async) throws Exception {
    environment.api.faults().always(Fault.hang());
    Call<TestEnvironment.User> call =
        environment.client().get("users/1").returning(TestEnvironment.User.class).timeout(LIMIT);

    Throwable failure = failureInTime(() -> async ? call.sendAsync().join() : call.send());

    assertThat(failure).isInstanceOf(CallTimeoutException.class);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aRefusalWhoseBodyStallsEndsAtTheDeadline(boolean async) throws Exception {
    environment
        .api
        .faults()
        .always(
            Fault.instead(
                FakeResponse.unauthorized("Bearer")
                    .body("text/plain", "no, and here")
                    .stalledAfter(3)));
    Call<TestEnvironment.User> call =
        environment.client().get("users/1").returning(TestEnvironment.User.class).timeout(LIMIT);

    Throwable failure = failureInTime(() -> async ? call.sendAsync().join() : call.send());

    assertThat(failure).isInstanceOf(CallTimeoutException.class);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aBodyThatDripsEndsAtTheDeadline(boolean async) throws Exception {
    environment
        .api
        .faults()
        .always(
            Fault.instead(
                FakeResponse.json(200, "\"" + "x".repeat(1000) + "\"")
                    .slowed(Duration.ofMillis(20))));
    Call<String> call = environment.client().get("users/1").returning(String.class).timeout(LIMIT);

    Throwable failure = failureInTime(() -> async ? call.sendAsync().join() : call.send());

    assertThat(failure).isInstanceOf(CallTimeoutException.class);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aDownloadWhoseHeadersDoNotComeEndsAtTheDeadline(boolean async, @TempDir Path directory)
      throws Exception {
    environment.api.faults().always(Fault.hang());
    Call<Path> call =
        environment
            .client()
            .get("users/1")
            .download(directory.resolve("f"))
            .timeout(LIMIT)
            .retries(0);

    Throwable failure = failureInTime(() -> async ? call.sendAsync().join() : call.send());

    assertThat(failure).isInstanceOf(CallTimeoutException.class);
  }

  private ApiClient clientWithoutAToken() {
    return environment.client(
        OAuth.refreshToken(environment.login().refreshToken())
            .tokenEndpoint(environment.auth.tokenEndpoint())
            .onRotation(token -> {})
            .build());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void waitingForATokenEndsAtTheDeadline(boolean async) throws Exception {
    environment.auth.faults().always(Fault.hang());
    Call<String> call = clientWithoutAToken().get("users/1").returning(String.class).timeout(LIMIT);

    Throwable failure = failureInTime(() -> async ? call.sendAsync().join() : call.send());

    assertThat(failure).isInstanceOf(CallTimeoutException.class);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aDownloadThatWaitsForATokenEndsAtTheDeadline(boolean async, @TempDir Path directory)
      throws Exception {
    environment.auth.faults().always(Fault.hang());
    Call<Path> call =
        clientWithoutAToken().get("users/1").download(directory.resolve("f")).timeout(LIMIT);

    Throwable failure = failureInTime(() -> async ? call.sendAsync().join() : call.send());

    assertThat(failure).isInstanceOf(CallTimeoutException.class);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aDownloadThatPausesBeforeARetryEndsAtTheDeadline(boolean async, @TempDir Path directory)
      throws Exception {
    environment.api.faults().always(Fault.fail(503));
    RetryPolicy slow =
        RetryPolicy.of(100).withDelays(Duration.ofSeconds(60), 1, Duration.ofSeconds(60));
    Call<Path> call =
        environment
            .client()
            .get("users/1")
            .download(directory.resolve("f"))
            .timeout(LIMIT)
            .retries(slow);

    Throwable failure = failureInTime(() -> async ? call.sendAsync().join() : call.send());

    assertThat(failure).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theDropInEndsABodyThatStallsWhereTheRequestHasATimeout(boolean async) throws Exception {
    environment.api.faults().always(Fault.instead(STALLING));
    var client = environment.client().asHttpClient();
    HttpRequest request = HttpRequest.newBuilder(environment.uri("users/1")).timeout(LIMIT).build();

    Throwable failure =
        failureInTime(
            () ->
                async
                    ? client.sendAsync(request, BodyHandlers.ofString()).join()
                    : client.send(request, BodyHandlers.ofString()));

    assertThat(failure).isInstanceOf(HttpTimeoutException.class);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theDropInDoesNotWaitForATokenBeyondTheTimeoutOfTheRequest(boolean async) throws Exception {
    environment.auth.faults().always(Fault.hang());
    var client = clientWithoutAToken().asHttpClient();
    HttpRequest request = HttpRequest.newBuilder(environment.uri("users/1")).timeout(LIMIT).build();

    Throwable failure =
        failureInTime(
            () ->
                async
                    ? client.sendAsync(request, BodyHandlers.ofString()).join()
                    : client.send(request, BodyHandlers.ofString()));

    assertThat(failure).isInstanceOf(HttpTimeoutException.class);
  }

  @Test
  void aCallUnderWayEndsWhenTheClientIsClosed() throws Exception {
    Gate gate = new Gate();
    environment.api.faults().next(2, Fault.hold(gate));
    ApiClient api = environment.client();
    CompletableFuture<String> call =
        api.get("users/1").returning(String.class).timeout(Duration.ofSeconds(5)).sendAsync();
    CompletableFuture<HttpResponse<String>> dropIn =
        api.asHttpClient().sendAsync(environment.get("users/1"), BodyHandlers.ofString());
    assertThat(gate.awaitArrivals(2, Duration.ofSeconds(20))).isTrue();

    api.close();
    gate.open();

    assertThat(call.handle((value, failure) -> "ended")).succeedsWithin(AT_MOST);
    assertThat(dropIn.handle((value, failure) -> "ended")).succeedsWithin(AT_MOST);
  }

  @Test
  void aCallThatPausesBeforeARetryEndsWhenTheClientIsClosed() throws Exception {
    CountDownLatch pausing = new CountDownLatch(1);
    environment.api.faults().always(Fault.unavailable(Duration.ofSeconds(1)));
    ApiClient api =
        environment
            .builder(environment.provider(environment.login()))
            .listener(
                new ApiListener() {
                  @Override
                  public void onRetry(RetryScheduled event) {
                    pausing.countDown();
                  }
                })
            .build();
    CompletableFuture<String> call = api.get("users/1").returning(String.class).sendAsync();
    assertThat(RawServer.within(pausing, 8)).isTrue();

    api.close();

    assertThat(call.handle((value, failure) -> "ended")).succeedsWithin(AT_MOST);
    assertThat(environment.api.requestCount()).isEqualTo(1);
  }

  @Test
  void callsAfterCloseFailAtOnce() throws Exception {
    ApiClient api = environment.client();
    Call<String> call = api.get("users/1").returning(String.class);
    var client = api.asHttpClient();
    api.close();
    api.close();

    assertThat(catchThrowable(call::send)).isInstanceOf(IllegalStateException.class);
    assertThat(call.sendAsync()).failsWithin(AT_MOST);
    assertThat(
            catchThrowable(() -> client.send(environment.get("users/1"), BodyHandlers.ofString())))
        .isInstanceOf(IOException.class);
    assertThat(catchThrowable(() -> api.get("users/1"))).isInstanceOf(IllegalStateException.class);
    assertThat(environment.api.requestCount()).isZero();
  }
}
