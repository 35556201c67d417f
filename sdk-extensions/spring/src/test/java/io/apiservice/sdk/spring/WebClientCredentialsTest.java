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
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.HttpRequest;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.client.reactive.ClientHttpConnector;
import org.springframework.http.client.reactive.JdkClientHttpConnector;
import org.springframework.http.client.reactive.ReactorClientHttpConnector;
import org.springframework.web.reactive.function.BodyInserters;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.reactive.function.client.WebClientRequestException;
import org.springframework.web.reactive.function.client.WebClientResponseException;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;
import reactor.netty.resources.LoopResources;

/** A {@code WebClient} with the credentials of an {@link ApiClient}. */
@Timeout(120)
class WebClientCredentialsTest {
  private static final int CALLERS = 64;
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @RegisterExtension static final FakeServersExtension SERVERS = FakeServersExtension.strict();

  private final Logins logins = new Logins(SERVERS);
  private final LoopResources oneLoop = LoopResources.create("only-loop", 1, true);
  private final ConnectionProvider connections = ConnectionProvider.create("test", 2 * CALLERS);

  @AfterEach
  void close() {
    logins.close();
    connections.disposeLater().block(LIMIT);
    oneLoop.disposeLater(Duration.ZERO, Duration.ofSeconds(5)).block(LIMIT);
  }

  /** One event loop: if a call blocked it, no other call would go on. */
  private ClientHttpConnector netty() {
    return new ReactorClientHttpConnector(HttpClient.create(connections).runOn(oneLoop, false));
  }

  private WebClient client(ApiClient api) {
    return client(api, netty());
  }

  private static WebClient client(ApiClient api, ClientHttpConnector connector) {
    return WebClientCredentials.install(api, WebClient.builder())
        .clientConnector(connector)
        .build();
  }

  private static URI users() {
    return SERVERS.api().baseUri().resolve("users/1");
  }

  private static Mono<String> get(WebClient client, URI uri) {
    return client.get().uri(uri).retrieve().bodyToMono(String.class);
  }

  @Test
  void aRevokedTokenCostsOneTokenRequestHoweverManyCallersThereAre() throws Exception {
    ApiClient api = logins.api();
    WebClient netty = client(api);
    WebClient jdk = client(api, new JdkClientHttpConnector());
    Gate gate = new Gate();
    SERVERS.api().faults().always(Fault.holdAnswer(gate));
    SERVERS.auth().revokeAccessTokens();

    List<CompletableFuture<String>> calls = new ArrayList<>();
    for (int i = 0; i < CALLERS; i++) {
      calls.add(get(i % 2 == 0 ? netty : jdk, users()).toFuture());
    }
    boolean allRefused = gate.awaitArrivals(CALLERS, LIMIT);
    gate.open();

    assertThat(allRefused).as("every caller has sent the revoked token").isTrue();
    for (CompletableFuture<String> call : calls) {
      assertThat(call.get(60, TimeUnit.SECONDS)).contains("Ada").doesNotContain("invalid_token");
    }
    assertThat(SERVERS.auth().tokenCalls()).isEqualTo(1);
    assertThat(SERVERS.api().requestCount()).isEqualTo(2 * CALLERS);
    assertThat(SERVERS.auth().loginsEndedByReuse()).isEmpty();
  }

  /** Without the filter the same call fails: the test above could not pass by itself. */
  @Test
  void withoutTheFilterTheSameCallIsRefused() {
    assertThatThrownBy(() -> get(WebClient.create(), users()).block(LIMIT))
        .isInstanceOf(WebClientResponseException.Unauthorized.class);
  }

  @Test
  void aRefreshOccupiesNoEventLoop() throws Exception {
    WebClient client = client(logins.api());
    Gate gate = new Gate();
    SERVERS.auth().faults().always(Fault.holdAnswer(gate));
    SERVERS.auth().revokeAccessTokens();
    CompletableFuture<String> refused = get(client, users()).toFuture();
    assertThat(gate.awaitArrivals(1, LIMIT)).isTrue();

    try (FakeApi elsewhere = FakeApi.builder().start()) {
      elsewhere.route("GET", "free", r -> FakeResponse.json(200, "\"free\""));
      assertThat(get(client, elsewhere.baseUri().resolve("free")).block(LIMIT))
          .as("on the same event loop, while the refresh is under way")
          .contains("free");
    }
    assertThat(refused).isNotDone();
    gate.open();

    assertThat(refused.get(60, TimeUnit.SECONDS)).contains("Ada");
  }

  @Test
  void codeOfTheApplicationRunsOnNoThreadOfTheSdk() {
    WebClient client = client(logins.api());
    SERVERS.auth().revokeAccessTokens();
    List<String> names = new ArrayList<>();
    Flux<DataBuffer> body =
        Flux.defer(
            () -> {
              names.add("body on " + Thread.currentThread().getName());
              return Flux.just(buffer("{\"name\":\"Edsger\"}"));
            });

    client
        .post()
        .uri(SERVERS.api().baseUri().resolve("users"))
        .contentType(MediaType.APPLICATION_JSON)
        .body(BodyInserters.fromDataBuffers(body))
        .retrieve()
        .toBodilessEntity()
        .doOnNext(r -> names.add("response on " + Thread.currentThread().getName()))
        .block(LIMIT);
    WebClient dead = client(logins.dead());
    get(dead, users())
        .doOnError(e -> names.add("failure on " + Thread.currentThread().getName()))
        .onErrorResume(e -> Mono.empty())
        .block(LIMIT);

    assertThat(names).hasSize(4).noneMatch(name -> name.contains("apiservice"));
    assertThat(names)
        .filteredOn(name -> name.startsWith("response"))
        .allMatch(name -> name.contains("only-loop"));
  }

  @Test
  void theContextOfTheSubscriberReachesTheFiltersBelow() {
    ApiClient api = logins.api();
    List<String> seen = new ArrayList<>();
    WebClient client =
        WebClientCredentials.install(api, WebClient.builder())
            .clientConnector(netty())
            .filter(
                (request, next) ->
                    Mono.deferContextual(
                        context -> {
                          seen.add(context.get("tenant"));
                          return next.exchange(request);
                        }))
            .build();
    SERVERS.auth().revokeAccessTokens();

    get(client, users()).contextWrite(context -> context.put("tenant", "acme")).block(LIMIT);

    assertThat(seen).containsExactly("acme", "acme");
  }

  @Test
  void aBodyThatCanBeRepeatedIsSentWholeBothTimes() {
    for (ClientHttpConnector connector : List.of(netty(), new JdkClientHttpConnector())) {
      SERVERS.api().reset();
      WebClient client = client(logins.api(), connector);
      SERVERS.auth().revokeAccessTokens();

      assertThat(post(client, Flux.just("{\"name\":", "\"Edsger\"}").map(s -> buffer(s))))
          .isEqualTo(HttpStatus.CREATED);
      assertThat(SERVERS.api().requests()).hasSize(2);
      assertThat(SERVERS.api().requests())
          .extracting(RecordedRequest::body)
          .containsOnly("{\"name\":\"Edsger\"}");
    }
  }

  private static HttpStatus post(WebClient client, Flux<DataBuffer> body) {
    return Objects.requireNonNull(
        client
            .post()
            .uri(SERVERS.api().baseUri().resolve("users"))
            .contentType(MediaType.APPLICATION_JSON)
            .body(BodyInserters.fromDataBuffers(body))
            .exchangeToMono(
                response ->
                    response
                        .releaseBody()
                        .thenReturn(HttpStatus.valueOf(response.statusCode().value())))
            .block(LIMIT));
  }

  private static DataBuffer buffer(String text) {
    return DefaultDataBufferFactory.sharedInstance.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void aBodyThatCannotBeProducedTwiceIsNotSentInPartAndTheNextCallSucceeds() {
    for (ClientHttpConnector connector : List.of(netty(), new JdkClientHttpConnector())) {
      SERVERS.api().reset();
      SERVERS.api().put("users", "1", Map.of("name", "Ada"));
      WebClient client = client(logins.api(), connector);
      SERVERS.auth().revokeAccessTokens();
      AtomicInteger subscriptions = new AtomicInteger();
      Flux<DataBuffer> once =
          Flux.defer(
              () ->
                  subscriptions.getAndIncrement() == 0
                      ? Flux.just(buffer("{\"name\":"), buffer("\"Edsger\"}"))
                      : Flux.just(buffer("{\"name\":")));

      assertThat(post(client, once)).isEqualTo(HttpStatus.UNAUTHORIZED);
      assertThat(SERVERS.api().count(201)).isZero();
      assertThat(get(client, users()).block(LIMIT)).contains("Ada");
    }
  }

  @Test
  void aFinalRefusalIsSpringsExceptionWithTheDiagnosisAsItsCause() {
    WebClient client = client(logins.with(SERVERS.api().baseUri(), Credentials.apiKey(Logins.KEY)));

    WebClientResponseException.Unauthorized failure =
        catchThrowableOfType(
            WebClientResponseException.Unauthorized.class, () -> get(client, users()).block(LIMIT));

    assertThat(failure.getResponseBodyAsString()).as("the whole body").isNotEmpty();
    assertThat(failure)
        .cause()
        .isInstanceOfSatisfying(
            UnauthorizedException.class,
            cause ->
                assertThat(cause.diagnosis().explain())
                    .contains("users/1")
                    .doesNotContain(Logins.KEY));
    HttpRequest request = Objects.requireNonNull(failure.getRequest());
    assertThat(request.getHeaders().toString()).doesNotContain(Logins.KEY);
    assertThat(SERVERS.api().requestCount()).isEqualTo(1);
  }

  @Test
  void aResponseThatIsHandledByHandCanBeExplained() {
    WebClient client = client(logins.with(SERVERS.api().baseUri(), Credentials.apiKey(Logins.KEY)));

    assertThat(
            client
                .get()
                .uri(users())
                .exchangeToMono(
                    response -> {
                      assertThat(WebClientCredentials.diagnose(response)).isPresent();
                      return response.bodyToMono(String.class);
                    })
                .block(LIMIT))
        .isNotEmpty();
  }

  @Test
  void aDeadLoginIsARequestExceptionWithTheReason() {
    assertThatThrownBy(() -> get(client(logins.dead()), users()).block(LIMIT))
        .isInstanceOf(WebClientRequestException.class)
        .rootCause()
        .isInstanceOf(TokenRefreshException.class);
    assertThat(SERVERS.api().requestCount()).isZero();
  }

  @Test
  void aServerThatCannotBeReachedIsARequestExceptionWithoutTheCredential() {
    URI gone;
    try (FakeApi closed = FakeApi.builder().start()) {
      gone = closed.baseUri();
    }
    for (ApiClient api : logins.everywhere(gone)) {
      WebClientRequestException failure =
          catchThrowableOfType(
              WebClientRequestException.class,
              () -> get(client(api), gone.resolve("users")).block(LIMIT));

      assertThat(failure.getHeaders().toString()).doesNotContain("Bearer", Logins.KEY);
      assertThat(failure.getUri().toString()).doesNotContain(Logins.KEY);
      assertThat(failure.toString()).doesNotContain(Logins.KEY);
    }
  }

  @Test
  void anAuthorizationHeaderOfTheApplicationIsRefused() {
    WebClient client = client(logins.api());

    assertThatThrownBy(
            () ->
                client
                    .get()
                    .uri(users())
                    .header("Authorization", "Bearer own-token")
                    .retrieve()
                    .toBodilessEntity()
                    .block(LIMIT))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Authorization header of its own")
        .hasMessageNotContaining("own-token");
    assertThat(SERVERS.api().requestCount()).isZero();
  }

  @Test
  void anAuthorizationHeaderIsReplacedIfTheClientSaysSo() {
    WebClient client = client(logins.replacing());

    assertThat(
            client
                .get()
                .uri(users())
                .header("Authorization", "Bearer own-token")
                .retrieve()
                .bodyToMono(String.class)
                .block(LIMIT))
        .contains("Ada");
  }

  @Test
  void noOtherOriginGetsACredentialNotEvenAfterARedirect() {
    try (FakeApi own = FakeApi.builder().start();
        FakeApi elsewhere = FakeApi.builder().start()) {
      own.route(
          "GET", "away", r -> FakeResponse.redirect(302, elsewhere.baseUri().resolve("users")));
      elsewhere.route("GET", "users", r -> FakeResponse.json(200, "[]"));

      for (ApiClient api : logins.everywhere(own.baseUri())) {
        for (ClientHttpConnector connector : List.of(netty(), new JdkClientHttpConnector())) {
          WebClient client = client(api, connector);
          get(client, elsewhere.baseUri().resolve("users")).block(LIMIT);
          assertThat(
                  client
                      .get()
                      .uri(own.baseUri().resolve("away"))
                      .retrieve()
                      .toBodilessEntity()
                      .map(entity -> entity.getStatusCode())
                      .block(LIMIT))
              .isEqualTo(HttpStatus.FOUND);
        }
      }

      assertThat(own.requests()).as("the twin").hasSize(6).allMatch(Logins::signed);
      assertThat(elsewhere.requests()).hasSize(6).noneMatch(Logins::signed);
    }
  }

  /** As that of a builder of Spring Boot does. */
  @Test
  void aConnectorThatFollowsRedirectsIsReplaced() {
    try (FakeApi own = FakeApi.builder().start();
        FakeApi elsewhere = FakeApi.builder().start()) {
      own.route(
          "GET", "away", r -> FakeResponse.redirect(302, elsewhere.baseUri().resolve("users")));
      WebClient client =
          WebClientCredentials.install(
                  logins.with(own.baseUri(), Credentials.apiKey(Logins.KEY).inHeader("X-Api-Key")),
                  WebClient.builder()
                      .clientConnector(
                          new ReactorClientHttpConnector(HttpClient.create().followRedirect(true))))
              .build();

      client.get().uri(own.baseUri().resolve("away")).retrieve().toBodilessEntity().block(LIMIT);

      assertThat(own.requests()).as("the twin").allMatch(Logins::signed);
      assertThat(elsewhere.requests()).isEmpty();
    }
  }

  @Test
  void aRefusalByAnotherOriginCausesNoRefresh() {
    try (FakeApi elsewhere = FakeApi.builder().apiKey("another-key").start()) {
      WebClient client = client(logins.api());

      assertThatThrownBy(() -> get(client, elsewhere.baseUri().resolve("users")).block(LIMIT))
          .isInstanceOf(WebClientResponseException.Unauthorized.class);
      assertThat(SERVERS.auth().tokenCalls()).isZero();
    }
  }

  @Test
  void aCancelledCallDoesNotWaitForTheTokenAndTheOthersGetIt() throws Exception {
    WebClient client = client(logins.api());
    Gate gate = new Gate();
    SERVERS.auth().faults().always(Fault.holdAnswer(gate));
    SERVERS.auth().revokeAccessTokens();
    CountDownLatch cancelled = new CountDownLatch(1);
    Disposable first = get(client, users()).doOnCancel(cancelled::countDown).subscribe();
    assertThat(gate.awaitArrivals(1, LIMIT)).isTrue();
    CompletableFuture<String> second = get(client, users()).toFuture();

    first.dispose();
    assertThat(cancelled.await(30, TimeUnit.SECONDS)).isTrue();
    gate.open();

    assertThat(second.get(30, TimeUnit.SECONDS)).contains("Ada");
    assertThat(SERVERS.auth().tokenCalls()).isEqualTo(1);
    assertThat(SERVERS.api().count(200)).as("the cancelled call is not repeated").isEqualTo(1);
  }

  @Test
  void aCancelledRequestClosesItsConnection() throws Exception {
    WebClient client = client(logins.api());
    Gate gate = new Gate();
    SERVERS.api().faults().always(Fault.holdAnswer(gate));
    Disposable call = get(client, users()).subscribe();
    assertThat(gate.awaitArrivals(1, LIMIT)).isTrue();

    call.dispose();
    gate.open();

    assertThat(call.isDisposed()).isTrue();
    assertThat(get(client, users()).block(LIMIT)).contains("Ada");
  }

  @Test
  void aLongRefusalArrivesWhole() {
    String body = "x".repeat(200_000);
    SERVERS.api().route("GET", "long", r -> FakeResponse.json(403, body));
    for (ClientHttpConnector connector : List.of(netty(), new JdkClientHttpConnector())) {
      WebClient client = client(logins.api(), connector);

      assertThat(
              client
                  .get()
                  .uri(SERVERS.api().baseUri().resolve("long"))
                  .exchangeToMono(response -> response.bodyToMono(String.class))
                  .block(LIMIT))
          .isEqualTo(body);
    }
  }

  @Test
  void aCallMayBeMadeOnAThreadThatMustNotBlock() throws Exception {
    WebClient client = client(logins.api());
    SERVERS.auth().revokeAccessTokens();

    assertThat(
            Mono.defer(() -> get(client, users()))
                .subscribeOn(Schedulers.parallel())
                .toFuture()
                .get(60, TimeUnit.SECONDS))
        .contains("Ada");
  }

  @Test
  void callsInTurnUseOneConnection() {
    WebClient client = client(logins.api());
    long before = SERVERS.api().connectionCount();

    for (int i = 0; i < 5; i++) {
      SERVERS.auth().revokeAccessTokens();
      assertThat(get(client, users()).block(LIMIT)).contains("Ada");
    }

    assertThat(SERVERS.api().connectionCount() - before)
        .as("refused bodies are read; the pool may be a moment late")
        .isLessThanOrEqualTo(2);
  }
}
