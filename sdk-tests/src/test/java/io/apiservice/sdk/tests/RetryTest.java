package io.apiservice.sdk.tests;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.stubbing.Scenario.STARTED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.http.Fault;
import io.apiservice.sdk.ApiClient;
import io.apiservice.sdk.ApiRequest;
import io.apiservice.sdk.auth.Credentials;
import io.apiservice.sdk.call.RetryPolicy;
import io.apiservice.sdk.error.CallTimeoutException;
import io.apiservice.sdk.error.RateLimitException;
import io.apiservice.sdk.error.ResponseException;
import io.apiservice.sdk.error.ServerErrorException;
import io.apiservice.sdk.error.TransportException;
import io.apiservice.sdk.event.ApiListener;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is retried, and when, and what is not. */
class RetryTest {
  private static final RetryPolicy QUICK =
      RetryPolicy.of(2).withDelays(Duration.ofMillis(1), 1, Duration.ofMillis(3));
  private static final WireMockServer SERVER =
      new WireMockServer(WireMockConfiguration.options().bindAddress("127.0.0.1").dynamicPort());

  private final List<ApiListener.RetryScheduled> retries = new CopyOnWriteArrayList<>();
  private ApiClient api = TestTransport.builder().baseUri("http://127.0.0.1/").build();

  @BeforeAll
  static void start() {
    SERVER.start();
  }

  @AfterAll
  static void stop() {
    SERVER.stop();
  }

  @BeforeEach
  void connect() {
    SERVER.resetAll();
    api.close();
    api =
        TestTransport.builder()
            .baseUri(SERVER.baseUrl().replace("localhost", "127.0.0.1") + "/")
            .credentials(Credentials.apiKey(CanarySecrets.fresh("key")))
            .retries(QUICK)
            .listener(
                new ApiListener() {
                  @Override
                  public void onRetry(RetryScheduled event) {
                    retries.add(event);
                  }
                })
            .build();
  }

  @AfterEach
  void disconnect() {
    api.close();
  }

  /** The first requests get these responses, all later ones get a 200. */
  private static void answersFirst(ResponseDefinitionBuilder... answers) {
    String state = STARTED;
    for (int i = 0; i < answers.length; i++) {
      String next = "after " + i;
      SERVER.stubFor(
          any(anyUrl())
              .inScenario("story")
              .whenScenarioStateIs(state)
              .willReturn(answers[i])
              .willSetStateTo(next));
      state = next;
    }
    SERVER.stubFor(
        any(anyUrl()).inScenario("story").whenScenarioStateIs(state).willReturn(okJson("\"ok\"")));
  }

  private static void answersAlways(ResponseDefinitionBuilder answer) {
    SERVER.stubFor(any(anyUrl()).willReturn(answer));
  }

  private static int seen() {
    return SERVER.getAllServeEvents().size();
  }

  private static Object send(ApiRequest request, boolean async) {
    var call = request.returning(String.class);
    return async ? call.sendAsync().join() : call.send();
  }

  private static Throwable failure(ApiRequest request, boolean async) {
    Throwable failure = catchThrowable(() -> send(request, async));
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }

  static Stream<Arguments> faults() {
    return Stream.of(Fault.values())
        .flatMap(fault -> Stream.of(Arguments.of(fault, false), Arguments.of(fault, true)));
  }

  @ParameterizedTest
  @MethodSource("faults")
  void aReadThatDiesOnTheWayIsTriedAgain(Fault fault, boolean async) {
    answersFirst(aResponse().withFault(fault));

    assertThat(send(api.get("x"), async)).isEqualTo("\"ok\"");
    assertThat(retries)
        .hasSizeLessThanOrEqualTo(1); // the JDK may have repeated the request by itself
  }

  @ParameterizedTest
  @MethodSource("faults")
  void aWriteThatDiesOnTheWayIsNotTriedAgain(Fault fault, boolean async) {
    answersFirst(aResponse().withFault(fault));

    Throwable failure = failure(api.post("x").body("v", "text/plain"), async);

    assertThat(failure).isInstanceOf(TransportException.class);
    assertThat(seen()).isEqualTo(1);
    assertThat(CanarySecrets.in(CanarySecrets.everythingOf(failure))).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Fault.class)
  void aWriteWithAnIdempotencyKeyIsTriedAgainWithTheSameKey(Fault fault) {
    answersFirst(aResponse().withFault(fault));

    String value =
        api.post("x").body("v", "text/plain").returning(String.class).idempotencyKey().send();

    assertThat(value).isEqualTo("\"ok\"");
    List<String> keys =
        SERVER.getAllServeEvents().stream()
            .map(event -> event.getRequest().getHeader("Idempotency-Key"))
            .toList();
    assertThat(keys).hasSize(2).doesNotContainNull();
    assertThat(keys.get(0)).isEqualTo(keys.get(1));
  }

  @ParameterizedTest
  @ValueSource(ints = {408, 429, 502, 503, 504})
  void aPassingAnswerIsTriedAgain(int status) {
    answersFirst(aResponse().withStatus(status), aResponse().withStatus(status));

    assertThat(send(api.get("x"), false)).isEqualTo("\"ok\"");
    assertThat(seen()).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 403, 404, 409, 422, 500, 501})
  void aLastingAnswerIsNotTriedAgain(int status) {
    answersAlways(aResponse().withStatus(status));

    assertThat(failure(api.get("x"), false)).isInstanceOf(ResponseException.class);
    assertThat(seen()).isEqualTo(1);
  }

  @Test
  void aWriteIsNotTriedAgainAfterABusyAnswer() {
    answersAlways(aResponse().withStatus(503));

    assertThat(failure(api.post("x").body("v", "text/plain"), false))
        .isInstanceOf(ServerErrorException.class);
    assertThat(failure(api.patch("x").body("v", "text/plain"), false))
        .isInstanceOf(ServerErrorException.class);
    assertThat(seen()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void earlierAttemptsRideAlong(boolean async) {
    answersFirst(
        aResponse().withStatus(503).withBody("one"),
        aResponse().withFault(Fault.EMPTY_RESPONSE),
        aResponse().withStatus(502).withBody("three"));

    Throwable failure = failure(api.get("x"), async);

    // The JDK repeats a GET by itself if the connection is lost before the first byte.
    if (failure != null) {
      assertThat(failure.getSuppressed()).hasSize(2);
      assertThat(((ResponseException) failure.getSuppressed()[0]).body()).isEqualTo("one");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void earlierAnswersRideAlong(boolean async) {
    answersFirst(
        aResponse().withStatus(503).withBody("one"),
        aResponse().withStatus(429).withBody("two"),
        aResponse().withStatus(502).withBody("three"));

    Throwable failure = failure(api.get("x"), async);

    assertThat(failure).isInstanceOf(ServerErrorException.class);
    assertThat(((ResponseException) failure).body()).isEqualTo("three");
    assertThat(failure.getSuppressed()).hasSize(2);
    assertThat(((ResponseException) failure.getSuppressed()[0]).body()).isEqualTo("one");
    assertThat(((ResponseException) failure.getSuppressed()[1]).body()).isEqualTo("two");
  }

  @Test
  void retryAfterInSecondsIsWaitedFor() {
    answersFirst(aResponse().withStatus(429).withHeader("Retry-After", "1"));
    long start = System.nanoTime();

    assertThat(send(api.get("x"), false)).isEqualTo("\"ok\"");

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(900));
    assertThat(retries.get(0).pause()).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void retryAfterAsADateIsWaitedFor() {
    String date =
        DateTimeFormatter.RFC_1123_DATE_TIME.format(
            Instant.now().plusSeconds(2).atOffset(ZoneOffset.UTC));
    answersFirst(aResponse().withStatus(503).withHeader("Retry-After", date));

    assertThat(send(api.get("x"), false)).isEqualTo("\"ok\"");

    assertThat(retries.get(0).pause()).isBetween(Duration.ofMillis(100), Duration.ofSeconds(2));
  }

  @ParameterizedTest
  @ValueSource(strings = {"soon", "-5", "1.5", "", "Mon, 99 Foo 2026"})
  void aRetryAfterThatCannotBeReadIsIgnored(String value) {
    answersFirst(aResponse().withStatus(503).withHeader("Retry-After", value));

    assertThat(send(api.get("x"), false)).isEqualTo("\"ok\"");

    assertThat(seen()).isEqualTo(2);
    assertThat(retries.get(0).pause()).isLessThanOrEqualTo(Duration.ofSeconds(8));
  }

  @Test
  void aRetryAfterOfCenturiesFailsNow() {
    answersFirst(aResponse().withStatus(503).withHeader("Retry-After", "99999999999999999999"));

    assertThat(failure(api.get("x"), false)).isInstanceOf(ServerErrorException.class);

    assertThat(seen()).isEqualTo(1);
  }

  @Test
  void aRetryAfterBeyondTheCapFailsNow() {
    answersAlways(aResponse().withStatus(429).withHeader("Retry-After", "61"));

    Throwable failure =
        catchThrowable(
            () -> api.get("x").returning(String.class).timeout(Duration.ofMinutes(5)).send());

    assertThat(failure).isInstanceOf(RateLimitException.class);
    assertThat(((RateLimitException) failure).retryAfter()).contains(Duration.ofSeconds(61));
    assertThat(seen()).isEqualTo(1);
  }

  @Test
  void aRetryAfterBeyondTheDeadlineFailsNow() {
    answersAlways(aResponse().withStatus(429).withHeader("Retry-After", "20"));

    Throwable failure =
        catchThrowable(
            () -> api.get("x").returning(String.class).timeout(Duration.ofSeconds(10)).send());

    assertThat(failure).isInstanceOf(RateLimitException.class);
    assertThat(seen()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aPauseBeyondTheDeadlineFailsNowWithTheAnswer(boolean async) {
    answersAlways(aResponse().withStatus(503));
    RetryPolicy patient =
        RetryPolicy.of(50).withDelays(Duration.ofMinutes(60), 1, Duration.ofMinutes(60));

    var call = api.get("x").returning(String.class).timeout(Duration.ofSeconds(4)).retries(patient);
    long start = System.nanoTime();
    Throwable failure = catchThrowable(() -> send(call, async));

    assertThat(failure instanceof CompletionException ? failure.getCause() : failure)
        .isInstanceOf(ServerErrorException.class);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(4));
  }

  private static Object send(io.apiservice.sdk.call.Call<String> call, boolean async) {
    return async ? call.sendAsync().join() : call.send();
  }

  @Test
  void theDeadlineBeatsTheNumberOfAttempts() {
    answersAlways(aResponse().withStatus(503).withFixedDelay(80));
    RetryPolicy many =
        RetryPolicy.of(100).withDelays(Duration.ofMillis(1), 1, Duration.ofMillis(1));

    Throwable failure =
        catchThrowable(
            () ->
                api.get("x")
                    .returning(String.class)
                    .timeout(Duration.ofMillis(700))
                    .retries(many)
                    .send());

    assertThat(failure).isInstanceOfAny(CallTimeoutException.class, ServerErrorException.class);
    assertThat(seen()).isBetween(1, 12);
  }

  @Test
  void aRefusedConnectionIsTriedAgainAndSaysSo() {
    try (ApiClient nobody =
        TestTransport.builder()
            .baseUri("http://127.0.0.1:1/")
            .credentials(Credentials.apiKey(CanarySecrets.fresh("key")))
            .retries(QUICK)
            .build()) {
      Throwable failure = failure(nobody.get("x"), false);

      assertThat(failure).isInstanceOf(TransportException.class);
      assertThat(failure.getSuppressed()).hasSize(2);
    }
  }
}
