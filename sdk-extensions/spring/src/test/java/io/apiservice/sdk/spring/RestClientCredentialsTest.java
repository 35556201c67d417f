package io.apiservice.sdk.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.apiservice.sdk.ApiClient;
import io.apiservice.sdk.auth.Credentials;
import io.apiservice.sdk.error.TokenRefreshException;
import io.apiservice.sdk.error.UnauthorizedException;
import io.apiservice.sdk.testkit.FakeApi;
import io.apiservice.sdk.testkit.FakeResponse;
import io.apiservice.sdk.testkit.FakeServersExtension;
import io.apiservice.sdk.testkit.Fault;
import io.apiservice.sdk.testkit.Gate;
import io.apiservice.sdk.testkit.RecordedRequest;
import java.io.ByteArrayInputStream;
import java.io.InterruptedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.core.io.InputStreamResource;
import org.springframework.http.HttpStatus;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.web.client.HttpClientErrorException;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestTemplate;

/** A {@code RestClient} and a {@code RestTemplate} with the credentials of an {@link ApiClient}. */
@Timeout(120)
class RestClientCredentialsTest {
  private static final int CALLERS = 64;

  @RegisterExtension static final FakeServersExtension SERVERS = FakeServersExtension.strict();

  private final Logins logins = new Logins(SERVERS);
  private final ExecutorService threads = Executors.newCachedThreadPool();

  @AfterEach
  void close() {
    threads.shutdownNow();
    logins.close();
  }

  private record Problem(int status) {}

  private static RestClient client(ApiClient api) {
    return RestClientCredentials.install(api, RestClient.builder()).build();
  }

  private static RestTemplate template(ApiClient api) {
    return RestClientCredentials.install(api, new RestTemplate(new JdkClientHttpRequestFactory()));
  }

  private static URI users() {
    return SERVERS.api().baseUri().resolve("users/1");
  }

  private static String get(RestClient client, URI uri) {
    return Optional.ofNullable(client.get().uri(uri).retrieve().body(String.class)).orElse("");
  }

  @Test
  void aRevokedTokenCostsOneTokenRequestHoweverManyCallersThereAre() throws Exception {
    ApiClient api = logins.api();
    RestClient client = client(api);
    RestTemplate template = template(api);
    Gate gate = new Gate();
    SERVERS.api().faults().always(Fault.holdAnswer(gate));
    SERVERS.auth().revokeAccessTokens();

    List<Future<String>> calls = new ArrayList<>();
    for (int i = 0; i < CALLERS; i++) {
      boolean even = i % 2 == 0;
      calls.add(
          threads.submit(
              () ->
                  even
                      ? get(client, users())
                      : String.valueOf(template.getForObject(users(), String.class))));
    }
    boolean allRefused = gate.awaitArrivals(CALLERS, Duration.ofSeconds(60));
    gate.open();

    assertThat(allRefused).as("every caller has sent the revoked token").isTrue();
    for (Future<String> call : calls) {
      assertThat(call.get(60, TimeUnit.SECONDS)).contains("Ada").doesNotContain("invalid_token");
    }
    assertThat(SERVERS.auth().tokenCalls()).isEqualTo(1);
    assertThat(SERVERS.api().requestCount()).isEqualTo(2 * CALLERS);
    assertThat(SERVERS.auth().loginsEndedByReuse()).isEmpty();
  }

  /** Without the interceptor the same call fails: the test above could not pass by itself. */
  @Test
  void withoutTheInterceptorTheSameCallIsRefused() {
    assertThatThrownBy(() -> get(RestClient.create(), users()))
        .isInstanceOf(HttpClientErrorException.Unauthorized.class);
  }

  @Test
  void aBodyIsSentWholeBothTimesEvenIfItsSourceCanBeReadOnlyOnce() {
    RestClient client = client(logins.api());
    SERVERS.auth().revokeAccessTokens();
    byte[] body = "{\"name\":\"Edsger\"}".getBytes(StandardCharsets.UTF_8);

    assertThat(
            client
                .post()
                .uri(SERVERS.api().baseUri().resolve("users"))
                .header("Content-Type", "application/json")
                .body(new InputStreamResource(new ByteArrayInputStream(body)))
                .retrieve()
                .toBodilessEntity()
                .getStatusCode())
        .isEqualTo(HttpStatus.CREATED);

    assertThat(SERVERS.api().requests()).hasSize(2);
    assertThat(SERVERS.api().requests())
        .extracting(RecordedRequest::body)
        .containsOnly("{\"name\":\"Edsger\"}");
  }

  @Test
  void aFinalRefusalIsSpringsExceptionWithTheDiagnosisAsItsCause() {
    ApiClient api = logins.with(SERVERS.api().baseUri(), Credentials.apiKey(Logins.KEY));
    HttpClientErrorException.Unauthorized failure =
        catchThrowableOfType(
            HttpClientErrorException.Unauthorized.class, () -> get(client(api), users()));
    HttpClientErrorException.Unauthorized ofTemplate =
        catchThrowableOfType(
            HttpClientErrorException.Unauthorized.class,
            () -> template(api).getForObject(users(), String.class));

    for (HttpClientErrorException thrown : List.of(failure, ofTemplate)) {
      assertThat(thrown.getResponseBodyAsString()).as("the whole body").isNotEmpty();
      assertThat(thrown.getResponseBodyAs(Problem.class))
          .as("the converters")
          .isEqualTo(new Problem(401));
      assertThat(thrown)
          .cause()
          .isInstanceOfSatisfying(
              UnauthorizedException.class,
              cause -> {
                assertThat(cause.diagnosis().sentRequest().toString()).contains("users/1");
                assertThat(cause).hasMessageNotContaining(Logins.KEY);
              });
    }
    assertThat(SERVERS.api().requestCount()).isEqualTo(2);
  }

  @Test
  void aResponseThatIsHandledByHandCanBeExplained() {
    RestClient client =
        client(logins.with(SERVERS.api().baseUri(), Credentials.apiKey(Logins.KEY)));

    String body =
        client
            .get()
            .uri(users())
            .exchange(
                (request, response) -> {
                  assertThat(RestClientCredentials.diagnose(request)).isPresent();
                  assertThat(request.getHeaders().toString()).doesNotContain(Logins.KEY);
                  return new String(response.getBody().readAllBytes(), StandardCharsets.UTF_8);
                });

    assertThat(body).isNotEmpty();
  }

  @Test
  void aDeadLoginIsAnAccessExceptionWithTheReason() {
    RestClient client = client(logins.dead());

    assertThatThrownBy(() -> get(client, users()))
        .isInstanceOf(ResourceAccessException.class)
        .rootCause()
        .isInstanceOf(TokenRefreshException.class);
    assertThat(SERVERS.api().requestCount()).isZero();
  }

  @Test
  void anAuthorizationHeaderOfTheApplicationIsRefused() {
    RestClient client = client(logins.api());

    assertThatThrownBy(
            () ->
                client
                    .get()
                    .uri(users())
                    .header("Authorization", "Bearer own-token")
                    .retrieve()
                    .toBodilessEntity())
        .isInstanceOf(ResourceAccessException.class)
        .hasMessageContaining("Authorization header of its own")
        .hasMessageNotContaining("own-token");
    assertThat(SERVERS.api().requestCount()).isZero();
  }

  @Test
  void anAuthorizationHeaderIsReplacedIfTheClientSaysSo() {
    RestClient client = client(logins.replacing());
    SERVERS.auth().revokeAccessTokens();

    assertThat(
            client
                .get()
                .uri(users())
                .header("Authorization", "Bearer own-token")
                .retrieve()
                .body(String.class))
        .contains("Ada");
    assertThat(SERVERS.api().requests().toString()).doesNotContain("own-token");
  }

  @Test
  void noOtherOriginGetsACredentialNotEvenAfterARedirect() {
    try (FakeApi own = FakeApi.builder().start();
        FakeApi elsewhere = FakeApi.builder().start()) {
      own.route(
          "GET", "away", r -> FakeResponse.redirect(302, elsewhere.baseUri().resolve("users")));
      elsewhere.route("GET", "users", r -> FakeResponse.json(200, "[]"));

      for (ApiClient api : logins.everywhere(own.baseUri())) {
        RestClient client = client(api);
        get(client, elsewhere.baseUri().resolve("users"));
        assertThat(
                client
                    .get()
                    .uri(own.baseUri().resolve("away"))
                    .retrieve()
                    .toBodilessEntity()
                    .getStatusCode())
            .isEqualTo(HttpStatus.FOUND);
      }

      assertThat(own.requests()).as("the twin").hasSize(3).allMatch(Logins::signed);
      assertThat(elsewhere.requests()).hasSize(3).noneMatch(Logins::signed);
    }
  }

  @Test
  void aRefusalByAnotherOriginCausesNoRefresh() {
    try (FakeApi elsewhere = FakeApi.builder().apiKey("another-key").start()) {
      RestClient client = client(logins.api());

      assertThatThrownBy(() -> get(client, elsewhere.baseUri().resolve("users")))
          .isInstanceOf(HttpClientErrorException.Unauthorized.class);
      assertThat(SERVERS.auth().tokenCalls()).isZero();
    }
  }

  /** The factory that a template has by default would take a key in a header along. */
  @Test
  void aTemplateWhoseFactoryFollowsRedirectsIsRefused() {
    ApiClient api = logins.api();

    assertThatThrownBy(() -> RestClientCredentials.install(api, new RestTemplate()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("JdkClientHttpRequestFactory");
  }

  @Test
  void anInterruptedCallerLeavesAndTheOthersGetTheToken() throws Exception {
    RestClient client = client(logins.api());
    Gate gate = new Gate();
    SERVERS.auth().faults().always(Fault.holdAnswer(gate));
    SERVERS.auth().revokeAccessTokens();
    Future<String> first = threads.submit(() -> get(client, users()));
    assertThat(gate.awaitArrivals(1, Duration.ofSeconds(30))).isTrue();
    Future<Throwable> interrupted =
        threads.submit(
            () -> {
              Thread.currentThread().interrupt();
              try {
                return new AssertionError(get(client, users()));
              } catch (ResourceAccessException e) {
                return e;
              }
            });

    assertThat(interrupted.get(30, TimeUnit.SECONDS)).isInstanceOf(ResourceAccessException.class);
    gate.open();

    assertThat(first.get(30, TimeUnit.SECONDS)).contains("Ada");
    assertThat(SERVERS.auth().tokenCalls()).isEqualTo(1);
  }

  @Test
  void aCallerThatIsInterruptedWhileItWaitsForTheTokenLeaves() throws Exception {
    RestClient client = client(logins.api());
    Gate gate = new Gate();
    SERVERS.auth().faults().always(Fault.holdAnswer(gate));
    SERVERS.auth().revokeAccessTokens();
    Future<Throwable> waiting =
        threads.submit(
            () -> {
              try {
                return new AssertionError(get(client, users()));
              } catch (ResourceAccessException e) {
                assertThat(Thread.currentThread().isInterrupted()).isTrue();
                return e.getCause();
              }
            });
    assertThat(gate.awaitArrivals(1, Duration.ofSeconds(30))).isTrue();

    threads.shutdownNow();

    assertThat(waiting.get(30, TimeUnit.SECONDS)).isInstanceOf(InterruptedIOException.class);
    gate.open();
  }

  @Test
  void aLongRefusalArrivesWhole() {
    String body = "x".repeat(200_000);
    SERVERS.api().route("GET", "long", r -> FakeResponse.json(403, body));
    RestClient client = client(logins.api());

    HttpClientErrorException failure =
        catchThrowableOfType(
            HttpClientErrorException.class,
            () -> get(client, SERVERS.api().baseUri().resolve("long")));

    assertThat(failure.getResponseBodyAsString()).isEqualTo(body);
  }
}
