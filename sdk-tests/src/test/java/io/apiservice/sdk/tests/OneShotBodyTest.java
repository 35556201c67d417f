package io.apiservice.sdk.tests;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.apiservice.sdk.ApiClient;
import io.apiservice.sdk.ApiRequest;
import io.apiservice.sdk.error.UnauthorizedException;
import io.apiservice.sdk.testkit.FakeResponse;
import io.apiservice.sdk.testkit.Fault;
import io.apiservice.sdk.testkit.RecordedRequest;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A body can be produced only once, and the server refuses the request. */
class OneShotBodyTest {
  private final TestEnvironment environment = TestEnvironment.strict();

  @BeforeEach
  void servesUploads() {
    environment.api.route(
        "POST",
        "uploads",
        request -> FakeResponse.json(201, "{\"bytes\":" + request.bodyLength() + "}"));
  }

  @AfterEach
  void close() throws Exception {
    environment.close();
  }

  private static BodyPublisher oneShot(int length) {
    InputStream stream = new ByteArrayInputStream("abcdefgh".repeat(length / 8).getBytes(UTF_8));
    return BodyPublishers.ofInputStream(() -> stream);
  }

  private interface Sending {
    Object send(ApiRequest request);
  }

  private static Throwable failure(Sending sending, ApiRequest request) {
    Throwable failure = catchThrowable(() -> sending.send(request));
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }

  private static Sending sending(boolean async) {
    return async
        ? request -> request.returning(String.class).sendAsync().join()
        : request -> request.returning(String.class).send();
  }

  private void isWholeOrAbsent(RecordedRequest request, int length) {
    assertThat(request.bodyLength()).isEqualTo(length);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aBodyDeclaredToBeSentOnceIsSentOnceAndTheNextCallWorks(boolean async) throws Exception {
    ApiClient api = environment.client();
    environment.auth.revokeAccessTokens();

    Throwable failure =
        failure(sending(async), api.post("uploads").bodyOnce(oneShot(4096), "text/plain"));

    assertThat(failure).isInstanceOf(UnauthorizedException.class);
    assertThat(failure).hasMessageContaining("only once");
    assertThat(((UnauthorizedException) failure).body()).contains("Unauthorized");
    assertThat(environment.api.requestCount()).isEqualTo(1);
    isWholeOrAbsent(environment.api.requests().get(0), 4096);

    api.get("users/1").returning(String.class).send();
    assertThat(environment.auth.tokenCalls()).isEqualTo(1);
    assertThat(environment.api.unauthorizedCount()).isLessThanOrEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aBodyThatTurnsOutToBeSpentIsNeverSentEmpty(boolean async) throws Exception {
    ApiClient api = environment.client();
    environment.auth.revokeAccessTokens();

    Throwable failure =
        failure(sending(async), api.post("uploads").body(oneShot(4096), "text/plain"));

    assertThat(failure).isInstanceOf(UnauthorizedException.class);
    assertThat(failure).hasMessageContaining("cannot be produced twice");
    assertThat(((UnauthorizedException) failure).body()).contains("Unauthorized");
    assertThat(completeUploads()).isEmpty();
    assertThat(api.get("users/1").returning(String.class).send()).contains("Ada");
    assertThat(environment.auth.tokenCalls()).isEqualTo(1);
  }

  /**
   * Returns the uploads that arrived completely. The first one was refused; no other may have
   * arrived.
   */
  private List<RecordedRequest> completeUploads() {
    return environment.api.requests().stream()
        .filter(r -> r.method().equals("POST"))
        .skip(1)
        .toList();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aRefusalBeforeTheUploadHasEndedDoesNotSendItsTail(boolean async) throws Exception {
    environment
        .api
        .faults()
        .next(Fault.instead(FakeResponse.unauthorized("Bearer error=\"invalid_token\"").closing()));
    ApiClient api = environment.client();

    Throwable failure =
        failure(sending(async), api.post("uploads").body(oneShot(4_000_000), "text/plain"));

    assertThat(failure).isNotNull();
    assertThat(completeUploads()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theDropInHandsOutTheRefusalWhole(boolean async) throws Exception {
    ApiClient api = environment.client();
    environment.auth.revokeAccessTokens();
    HttpRequest request =
        HttpRequest.newBuilder(environment.uri("uploads")).POST(oneShot(4096)).build();

    HttpResponse<String> response =
        async
            ? api.asHttpClient().sendAsync(request, BodyHandlers.ofString()).join()
            : api.asHttpClient().send(request, BodyHandlers.ofString());

    assertThat(response.statusCode()).isEqualTo(401);
    assertThat(response.body()).contains("Unauthorized");
    assertThat(completeUploads()).isEmpty();
    assertThat(api.diagnose(response)).isPresent();
    assertThat(
            api.asHttpClient()
                .send(environment.get("users/1"), BodyHandlers.ofString())
                .statusCode())
        .isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aBodyThatCanBeProducedTwiceIsRepeatedWhole(boolean async) throws Exception {
    ApiClient api = environment.client();
    environment.auth.revokeAccessTokens();
    byte[] bytes = "abcdefgh".repeat(64).getBytes(UTF_8);

    Object answer =
        sending(async)
            .send(
                api.post("uploads")
                    .body(
                        BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(bytes)),
                        "text/plain"));

    assertThat(answer).isEqualTo("{\"bytes\":512}");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aBodySentOnceIsNotRetriedAfterABusyAnswer(boolean async) throws Exception {
    environment.api.faults().next(3, Fault.unavailable(Duration.ZERO));
    ApiClient api = environment.client();

    Throwable failure =
        failure(
            sending(async),
            api.put("uploads")
                .bodyOnce(oneShot(4096), "text/plain")
                .header("Idempotency-Key", "k"));

    assertThat(failure).isInstanceOf(io.apiservice.sdk.error.ServerErrorException.class);
    assertThat(environment.api.requestCount()).isEqualTo(1);
  }
}
