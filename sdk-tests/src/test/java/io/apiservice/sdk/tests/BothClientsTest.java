package io.apiservice.sdk.tests;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.apiservice.sdk.ApiClient;
import io.apiservice.sdk.auth.Credentials;
import io.apiservice.sdk.diagnosis.Cause;
import io.apiservice.sdk.diagnosis.Diagnosis;
import io.apiservice.sdk.error.CallInterruptedException;
import io.apiservice.sdk.error.CallTimeoutException;
import io.apiservice.sdk.error.TokenRefreshException;
import io.apiservice.sdk.error.TransportException;
import io.apiservice.sdk.testkit.FakeApi;
import io.apiservice.sdk.testkit.FakeResponse;
import io.apiservice.sdk.testkit.Fault;
import io.apiservice.sdk.testkit.Login;
import io.apiservice.sdk.testkit.RecordedRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What {@link ApiClient} and its {@code asHttpClient()} promise alike, blocking and asynchronous.
 * Where they differ on purpose, the test says how.
 */
@ParameterizedClass
@EnumSource(SendingWay.class)
@Timeout(60)
class BothClientsTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final Duration SHORT = Duration.ofMillis(300);

  private final SendingWay way;
  private final TestEnvironment environment = TestEnvironment.strict();
  private final ExecutorService threads = Executors.newCachedThreadPool();

  BothClientsTest(SendingWay way) {
    this.way = way;
  }

  @AfterEach
  void close() {
    threads.shutdownNow();
    environment.close();
  }

  private SendingWay.Answer get(ApiClient api, String path) throws Throwable {
    return way.send(api, environment.api.baseUri(), "GET", path, null, LIMIT);
  }

  private static FakeResponse refusal() {
    return FakeResponse.unauthorized(
            "Bearer error=\"invalid_token\", error_description=\"expired\"")
        .body("text/plain", "refused");
  }

  @Test
  void aRefusedTokenIsRenewedAndTheRequestRepeatedOnce() throws Throwable {
    ApiClient api = environment.client();
    environment.auth.revokeAccessTokens();

    SendingWay.Answer answer = get(api, "users/1");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).contains("Ada");
    assertThat(environment.api.requestCount()).isEqualTo(2);
    assertThat(environment.auth.tokenCalls()).isEqualTo(1);
  }

  @Test
  void manyRefusedCallersCauseOneRefresh() throws Exception {
    ApiClient api = environment.client();
    environment.auth.revokeAccessTokens();
    List<Future<Integer>> statuses = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      statuses.add(threads.submit(() -> status(api)));
    }

    for (Future<Integer> status : statuses) {
      assertThat(status.get(30, TimeUnit.SECONDS)).isEqualTo(200);
    }
    assertThat(environment.auth.tokenCalls()).isEqualTo(1);
  }

  private int status(ApiClient api) throws Exception {
    try {
      return get(api, "users/1").status();
    } catch (Exception | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /** {@code ApiClient} throws what the drop-in returns; both have the body and the diagnosis. */
  @Test
  void aFinalRefusalArrivesWholeWithItsDiagnosis() throws Throwable {
    ApiClient api = environment.client();
    environment.api.faults().always(Fault.instead(refusal()));

    SendingWay.Answer answer = get(api, "users/1");

    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.body()).isEqualTo("refused");
    Optional<Diagnosis> diagnosis = answer.diagnosis();
    assertThat(diagnosis).isPresent();
    assertThat(diagnosis.get().cause()).isNotEqualTo(Cause.AMBIGUOUS);
    assertThat(diagnosis.get().hints()).isNotEmpty();
    assertThat(environment.api.requestCount()).isEqualTo(2);
    assertThat(environment.auth.tokenCalls()).isEqualTo(1);
  }

  /** The drop-in throws an {@code IOException} with the SDK's exception as its cause. */
  @Test
  void aLoginThatHasEndedIsToldWithoutARequest() {
    Login login = environment.login();
    ApiClient api = environment.clientWithoutAccessToken(login);
    environment.auth.endSessions("ada");

    Throwable failure = catchThrowable(() -> get(api, "users/1"));

    if (way.isDropIn()) {
      assertThat(failure).isInstanceOf(IOException.class);
      failure = failure.getCause();
    }
    assertThat(failure)
        .isInstanceOf(TokenRefreshException.class)
        .hasMessageContaining("invalid_grant");
    assertThat(environment.api.requestCount()).isZero();
  }

  @Test
  void aRedirectWithinTheOriginIsFollowedWithTheCredential() throws Throwable {
    ApiClient api = environment.client();
    environment.api.route(
        "GET", "old", request -> FakeResponse.redirect(302, environment.uri("users/1")));

    assertThat(get(api, "old").body()).contains("Ada");

    assertThat(environment.api.requests()).hasSize(2).allMatch(RecordedRequest::carriesCredential);
  }

  @Test
  void aRedirectToAnotherOriginIsFollowedWithoutTheCredential() throws Throwable {
    ApiClient api = environment.client();
    try (FakeApi foreign = FakeApi.builder().start()) {
      foreign.put("users", "1", Map.of("name", "Grace"));
      environment.api.route(
          "GET",
          "old",
          request -> FakeResponse.redirect(302, foreign.baseUri().resolve("users/1")));

      assertThat(get(api, "old").body()).contains("Grace");

      assertThat(foreign.requests()).hasSize(1).noneMatch(RecordedRequest::carriesCredential);
    }
  }

  /** The redirect itself is the response. */
  @Test
  void aBodyIsNotRedirectedToAnotherOrigin() throws Throwable {
    ApiClient api = environment.client();
    try (FakeApi foreign = FakeApi.builder().start()) {
      environment.api.route(
          "POST", "old", request -> FakeResponse.redirect(307, foreign.baseUri().resolve("new")));

      SendingWay.Answer answer =
          way.send(
              api,
              environment.api.baseUri(),
              "POST",
              "old",
              BodyPublishers.ofString("content"),
              LIMIT);

      assertThat(answer.status()).isEqualTo(307);
      assertThat(foreign.requestCount()).isZero();
    }
  }

  /** Differs: only {@code ApiClient} retries; whoever uses the drop-in has retries of his own. */
  @Test
  void aBusyServerIsAskedAgainByApiClientOnly() throws Throwable {
    ApiClient api = environment.client();
    environment.api.faults().next(Fault.unavailable(Duration.ZERO));

    SendingWay.Answer answer = get(api, "users/1");

    assertThat(answer.status()).isEqualTo(way.isDropIn() ? 503 : 200);
    assertThat(environment.api.requestCount()).isEqualTo(way.isDropIn() ? 1 : 2);
  }

  /** A connection that breaks off; what is safe to repeat, the JDK's client sends again itself. */
  @Test
  void aResponseThatBreaksOffIsAFailureOfTheNetwork() {
    ApiClient api = environment.client();
    environment.api.route(
        "POST", "cut", request -> FakeResponse.json(200, "{\"a\":1}").cutAfter(3));

    Throwable failure =
        catchThrowable(
            () ->
                way.send(
                    api,
                    environment.api.baseUri(),
                    "POST",
                    "cut",
                    BodyPublishers.ofString("x"),
                    LIMIT));

    assertThat(failure).isInstanceOf(way.isDropIn() ? IOException.class : TransportException.class);
    assertThat(environment.api.requestCount()).isEqualTo(1);
  }

  @Test
  void aServerThatSaysNothingIsLeftAtTheDeadline() {
    ApiClient api = environment.client();
    environment.api.faults().always(Fault.hang());

    endsAtTheDeadline(api);
  }

  @Test
  void waitingForATokenEndsAtTheDeadline() {
    ApiClient api = environment.client();
    environment.auth.revokeAccessTokens();
    environment.auth.faults().always(Fault.hang());

    endsAtTheDeadline(api);
  }

  private void endsAtTheDeadline(ApiClient api) {
    Throwable failure =
        catchThrowable(
            () -> way.send(api, environment.api.baseUri(), "GET", "users/1", null, SHORT));

    assertThat(failure)
        .isInstanceOf(way.isDropIn() ? HttpTimeoutException.class : CallTimeoutException.class);
  }

  @Test
  void anInterruptEndsABlockingCallAndItsExchange() throws Exception {
    assumeTrue(!way.isAsync());
    CountDownLatch sent = new CountDownLatch(1);
    CountDownLatch gone = new CountDownLatch(1);
    try (RawServer server = silent(sent, gone);
        ApiClient api = unsigned(server)) {
      AtomicBoolean interrupted = new AtomicBoolean();
      CompletableFuture<Throwable> failure = new CompletableFuture<>();
      Thread caller =
          new Thread(
              () -> {
                Throwable thrown =
                    catchThrowable(() -> way.send(api, server.uri(), "GET", "", null, LIMIT));
                interrupted.set(Thread.currentThread().isInterrupted());
                failure.complete(thrown);
              });
      caller.start();
      assertThat(RawServer.within(sent, 30)).isTrue();

      caller.interrupt();

      assertThat(failure.get(30, TimeUnit.SECONDS))
          .isInstanceOf(
              way.isDropIn() ? InterruptedException.class : CallInterruptedException.class);
      // An InterruptedException says it in place of the flag.
      assertThat(interrupted.get()).isEqualTo(!way.isDropIn());
      assertThat(RawServer.within(gone, 30)).as("the connection is closed").isTrue();
    }
  }

  @Test
  void cancellingTheFutureEndsTheExchange() throws Exception {
    assumeTrue(way.isAsync());
    CountDownLatch sent = new CountDownLatch(1);
    CountDownLatch gone = new CountDownLatch(1);
    try (RawServer server = silent(sent, gone);
        ApiClient api = unsigned(server)) {
      CompletableFuture<?> future = way.start(api, server.uri(), "GET", "", null, LIMIT);
      assertThat(RawServer.within(sent, 30)).isTrue();

      assertThat(future.cancel(true)).isTrue();

      assertThat(future.isCancelled()).isTrue();
      assertThat(RawServer.within(gone, 30)).as("the connection is closed").isTrue();
    }
  }

  private static RawServer silent(CountDownLatch sent, CountDownLatch gone) {
    return new RawServer(
        peer -> {
          peer.head();
          sent.countDown();
          peer.untilGone(gone);
        });
  }

  private static ApiClient unsigned(RawServer server) {
    return TestTransport.builder().baseUri(server.uri()).credentials(Credentials.none()).build();
  }

  @Test
  void aBodyIsRepeatedWhole() throws Throwable {
    ApiClient api = environment.client();
    environment.api.route(
        "POST", "up", request -> FakeResponse.json(200, "\"" + request.body() + "\""));
    environment.auth.revokeAccessTokens();

    SendingWay.Answer answer =
        way.send(
            api,
            environment.api.baseUri(),
            "POST",
            "up",
            BodyPublishers.ofString("content"),
            LIMIT);

    assertThat(answer.body()).contains("content");
    assertThat(environment.api.requests())
        .hasSize(2)
        .allMatch(request -> request.body().equals("content"));
  }

  @Test
  void aBodyThatIsSpentIsNotSentEmpty() throws Throwable {
    ApiClient api = environment.client();
    environment.api.route("POST", "up", request -> FakeResponse.of(204));
    environment.auth.revokeAccessTokens();
    InputStream once = new ByteArrayInputStream("content".getBytes(UTF_8));

    SendingWay.Answer answer =
        way.send(
            api,
            environment.api.baseUri(),
            "POST",
            "up",
            BodyPublishers.ofInputStream(() -> once),
            LIMIT);

    assertThat(answer.status()).isEqualTo(401);
    assertThat(environment.api.count(204)).isZero();
  }

  @Test
  void aStatusIsTheSameAndItsBodyToo() throws Throwable {
    ApiClient api = environment.client();
    for (int status : new int[] {200, 201, 400, 404, 409, 500}) {
      environment.api.route(
          "POST", "s" + status, request -> FakeResponse.json(status, "{\"a\":1}"));

      SendingWay.Answer answer =
          way.send(
              api, environment.api.baseUri(), "POST", "s" + status, BodyPublishers.noBody(), LIMIT);

      assertThat(answer.status()).isEqualTo(status);
      assertThat(answer.body()).isEqualTo("{\"a\":1}");
    }
  }

  @Test
  void anAddressOfAnotherOriginIsNotSigned() throws Throwable {
    ApiClient api = environment.client();
    try (FakeApi foreign = FakeApi.builder().start()) {
      foreign.put("users", "1", Map.of("name", "Grace"));

      // ApiClient has no call for such an address at all.
      assumeTrue(way.isDropIn());
      way.send(api, foreign.baseUri(), "GET", "users/1", null, LIMIT);

      assertThat(foreign.requests()).noneMatch(RecordedRequest::carriesCredential);
    }
  }

  /** A mistake of the programmer for one, for the other what a closed client of the JDK throws. */
  @Test
  void aClosedClientSendsNothing() {
    ApiClient api = environment.client();
    api.close();

    Throwable failure = catchThrowable(() -> get(api, "users/1"));

    assertThat(failure)
        .isInstanceOf(way.isDropIn() ? IOException.class : IllegalStateException.class)
        .hasMessageContaining("the ApiClient is closed");
    assertThat(environment.api.requestCount()).isZero();
  }
}
