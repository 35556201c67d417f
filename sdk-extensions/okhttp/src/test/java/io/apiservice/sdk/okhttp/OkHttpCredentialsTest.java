package io.apiservice.sdk.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.apiservice.sdk.ApiClient;
import io.apiservice.sdk.auth.Credentials;
import io.apiservice.sdk.error.TokenRefreshException;
import io.apiservice.sdk.oauth.OAuth;
import io.apiservice.sdk.testkit.FakeApi;
import io.apiservice.sdk.testkit.FakeResponse;
import io.apiservice.sdk.testkit.FakeServersExtension;
import io.apiservice.sdk.testkit.Fault;
import io.apiservice.sdk.testkit.Gate;
import io.apiservice.sdk.testkit.Login;
import io.apiservice.sdk.testkit.RecordedRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.Dispatcher;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSink;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An OkHttp client with the credentials of an {@link ApiClient}. */
@Timeout(120)
class OkHttpCredentialsTest {
  private static final int CALLERS = 64;
  private static final String KEY = "key-3hQ9sLm2Vx7Tb";

  @RegisterExtension static final FakeServersExtension SERVERS = FakeServersExtension.strict();

  private final List<ApiClient> open = new ArrayList<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();

  @AfterEach
  void close() {
    threads.shutdownNow();
    open.forEach(ApiClient::close);
  }

  private ApiClient api() {
    return api(SERVERS.api().baseUri());
  }

  private ApiClient api(URI baseUri) {
    Login login = SERVERS.auth().login("ada");
    return opened(
        ApiClient.builder()
            .baseUri(baseUri)
            .credentials(
                OAuth.refreshToken(login.refreshToken())
                    .tokenEndpoint(SERVERS.auth().tokenEndpoint())
                    .accessToken(login.accessToken(), login.expiresAt())
                    .onRotation(token -> {})
                    .build()));
  }

  private ApiClient opened(ApiClient.Builder builder) {
    ApiClient api = builder.build();
    open.add(api);
    return api;
  }

  private static OkHttpClient client(ApiClient api) {
    return OkHttpCredentials.install(api, builder()).build();
  }

  private static OkHttpClient.Builder builder() {
    Dispatcher dispatcher = new Dispatcher();
    dispatcher.setMaxRequests(CALLERS);
    dispatcher.setMaxRequestsPerHost(CALLERS);
    return new OkHttpClient.Builder().dispatcher(dispatcher).readTimeout(Duration.ofSeconds(60));
  }

  private static Request get(URI uri) {
    return new Request.Builder().url(uri.toString()).build();
  }

  private static URI users() {
    return SERVERS.api().baseUri().resolve("users/1");
  }

  private static CompletableFuture<Integer> enqueued(OkHttpClient client) {
    CompletableFuture<Integer> status = new CompletableFuture<>();
    client
        .newCall(get(users()))
        .enqueue(
            new Callback() {
              @Override
              public void onFailure(Call call, IOException failure) {
                status.completeExceptionally(failure);
              }

              @Override
              public void onResponse(Call call, Response response) {
                response.close();
                status.complete(response.code());
              }
            });
    return status;
  }

  @Test
  void aRevokedTokenCostsOneTokenRequestHoweverManyCallersThereAre() throws Exception {
    OkHttpClient client = client(api());
    Gate gate = new Gate();
    SERVERS.api().faults().always(Fault.holdAnswer(gate));
    SERVERS.auth().revokeAccessTokens();

    List<CompletableFuture<Integer>> calls = new ArrayList<>();
    for (int i = 0; i < CALLERS; i++) {
      calls.add(
          i % 2 == 0
              ? enqueued(client)
              : CompletableFuture.supplyAsync(
                  () -> {
                    try (Response response = client.newCall(get(users())).execute()) {
                      return response.code();
                    } catch (IOException e) {
                      throw new IllegalStateException(e);
                    }
                  },
                  threads));
    }
    boolean allRefused = gate.awaitArrivals(CALLERS, Duration.ofSeconds(60));
    gate.open();

    assertThat(allRefused).as("every caller has sent the revoked token").isTrue();
    for (CompletableFuture<Integer> call : calls) {
      assertThat(call.get(60, TimeUnit.SECONDS)).isEqualTo(200);
    }
    assertThat(SERVERS.auth().tokenCalls()).isEqualTo(1);
    assertThat(SERVERS.api().requestCount()).isEqualTo(2 * CALLERS);
    assertThat(SERVERS.auth().loginsEndedByReuse()).isEmpty();
  }

  /** Without the interceptors the same storm fails: the test above could not pass by itself. */
  @Test
  void withoutTheInterceptorsTheSameCallIsRefused() throws Exception {
    try (Response response = builder().build().newCall(get(users())).execute()) {
      assertThat(response.code()).isEqualTo(401);
    }
  }

  @Test
  void theConsumerSeesTheBodyOfTheRepeatOnly() throws Exception {
    OkHttpClient client = client(api());
    SERVERS.auth().revokeAccessTokens();

    try (Response response = client.newCall(get(users())).execute()) {
      assertThat(response.body().string()).contains("Ada").doesNotContain("invalid_token");
    }
  }

  @Test
  void aBodyThatCanBeRepeatedIsSentWholeBothTimes() throws Exception {
    OkHttpClient client = client(api());
    SERVERS.auth().revokeAccessTokens();
    RequestBody body =
        RequestBody.create("{\"name\":\"Edsger\"}", MediaType.get("application/json"));

    try (Response response =
        client
            .newCall(
                new Request.Builder()
                    .url(SERVERS.api().baseUri().resolve("users").toString())
                    .post(body)
                    .build())
            .execute()) {
      assertThat(response.code()).isEqualTo(201);
    }

    assertThat(SERVERS.api().requests()).hasSize(2);
    assertThat(SERVERS.api().requests())
        .extracting(RecordedRequest::body)
        .containsOnly("{\"name\":\"Edsger\"}");
  }

  @Test
  void aOneShotBodyIsNotSentTwiceAndTheNextCallSucceeds() throws Exception {
    OkHttpClient client = client(api());
    SERVERS.auth().revokeAccessTokens();
    RequestBody once =
        new RequestBody() {
          @Override
          public MediaType contentType() {
            return MediaType.get("application/json");
          }

          @Override
          public boolean isOneShot() {
            return true;
          }

          @Override
          public void writeTo(BufferedSink sink) throws IOException {
            sink.writeUtf8("{}");
          }
        };
    Request post =
        new Request.Builder()
            .url(SERVERS.api().baseUri().resolve("users").toString())
            .post(once)
            .build();

    try (Response response = client.newCall(post).execute()) {
      assertThat(response.code()).isEqualTo(401);
      assertThat(response.body().string()).as("the refusal is readable").isNotEmpty();
    }
    assertThat(SERVERS.api().requestCount()).isEqualTo(1);

    try (Response response = client.newCall(get(users())).execute()) {
      assertThat(response.code()).isEqualTo(200);
    }
  }

  @Test
  void aFinalRefusalIsReturnedWholeAndExplainsItself() throws Exception {
    OkHttpClient client =
        client(
            opened(
                ApiClient.builder()
                    .baseUri(SERVERS.api().baseUri())
                    .credentials(Credentials.apiKey(KEY))));

    try (Response response = client.newCall(get(users())).execute()) {
      assertThat(response.code()).isEqualTo(401);
      assertThat(OkHttpCredentials.diagnose(response))
          .hasValueSatisfying(
              diagnosis -> {
                assertThat(diagnosis.sentRequest().toString()).contains("users/1");
                assertThat(diagnosis.explain()).doesNotContain(KEY);
              });
      assertThat(response.body().string()).isNotEmpty();
      assertThat(response.request().headers().toString()).doesNotContain(KEY);
    }
    assertThat(SERVERS.api().requestCount()).isEqualTo(1);
  }

  @Test
  void aDeadLoginIsAnIoExceptionWithTheReason() {
    Login login = SERVERS.auth().login("ada");
    ApiClient api =
        opened(
            ApiClient.builder()
                .baseUri(SERVERS.api().baseUri())
                .credentials(
                    OAuth.refreshToken(login.refreshToken())
                        .tokenEndpoint(SERVERS.auth().tokenEndpoint())
                        .onRotation(token -> {})
                        .build()));
    SERVERS.auth().endSessions("ada");

    assertThatThrownBy(() -> client(api).newCall(get(users())).execute())
        .isInstanceOf(IOException.class)
        .hasCauseInstanceOf(TokenRefreshException.class);
  }

  @Test
  void anAuthorizationHeaderOfTheApplicationIsRefused() {
    OkHttpClient client = client(api());
    Request own = get(users()).newBuilder().header("Authorization", "Bearer own-token").build();

    assertThatThrownBy(() -> client.newCall(own).execute())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("Authorization header of its own")
        .hasMessageNotContaining("own-token");
    assertThat(SERVERS.api().requestCount()).isZero();
  }

  @Test
  void anAuthorizationHeaderIsReplacedIfTheClientSaysSo() throws Exception {
    ApiClient api =
        opened(
            ApiClient.builder()
                .baseUri(SERVERS.api().baseUri())
                .replaceAuthorization()
                .credentials(Credentials.bearer(SERVERS.auth().login("ada").accessToken())));
    Request own = get(users()).newBuilder().header("Authorization", "Bearer own-token").build();

    try (Response response = client(api).newCall(own).execute()) {
      assertThat(response.code()).isEqualTo(200);
    }
  }

  @Test
  void anotherOriginGetsNoCredential() throws Exception {
    try (FakeApi elsewhere = FakeApi.builder().start()) {
      for (ApiClient api : clients(SERVERS.api().baseUri())) {
        client(api).newCall(get(elsewhere.baseUri().resolve("users"))).execute().close();
      }
      assertThat(elsewhere.requests()).noneMatch(OkHttpCredentialsTest::signed);
      assertThat(elsewhere.requests().toString()).doesNotContain(KEY);
    }
  }

  @Test
  void aHostThatOnlyOkHttpAcceptsGetsItsRequestUnsigned() throws Exception {
    try (FakeApi elsewhere = FakeApi.builder().start()) {
      OkHttpClient client =
          client(api(SERVERS.api().baseUri()))
              .newBuilder()
              .dns(name -> List.of(InetAddress.getLoopbackAddress()))
              .build();
      URI uri = URI.create("http://my_service:" + elsewhere.baseUri().getPort() + "/users");

      try (Response response = client.newCall(get(uri)).execute()) {
        assertThat(response.code()).isLessThan(500);
      }
      assertThat(elsewhere.requests()).isNotEmpty().noneMatch(OkHttpCredentialsTest::signed);
    }
  }

  private List<ApiClient> clients(URI baseUri) {
    ApiClient.Builder inHeader =
        ApiClient.builder()
            .baseUri(baseUri)
            .credentials(Credentials.apiKey(KEY).inHeader("X-Api-Key"));
    ApiClient.Builder inQuery =
        ApiClient.builder().baseUri(baseUri).credentials(Credentials.apiKey(KEY).inQuery("key"));
    return List.of(api(baseUri), opened(inHeader), opened(inQuery));
  }

  @Test
  void aRedirectTakesNoCredentialToAnotherOriginNorBackFromIt() throws Exception {
    try (FakeApi own = FakeApi.builder().start();
        FakeApi elsewhere = FakeApi.builder().start()) {
      own.route(
          "GET", "away", r -> FakeResponse.redirect(302, elsewhere.baseUri().resolve("back")));
      elsewhere.route(
          "GET", "back", r -> FakeResponse.redirect(302, own.baseUri().resolve("landed")));
      own.route("GET", "landed", r -> FakeResponse.unauthorized("Bearer"));

      for (ApiClient api : clients(own.baseUri())) {
        try (Response response =
            client(api).newCall(get(own.baseUri().resolve("away"))).execute()) {
          assertThat(response.code()).isEqualTo(401);
        }
      }

      assertThat(own.requests())
          .filteredOn(r -> r.path().endsWith("away"))
          .as("the twin: these are signed, and none is repeated")
          .hasSize(3)
          .allMatch(OkHttpCredentialsTest::signed);
      assertThat(elsewhere.requests()).hasSize(3).noneMatch(OkHttpCredentialsTest::signed);
      assertThat(own.requests())
          .filteredOn(r -> r.path().endsWith("landed"))
          .hasSize(3)
          .noneMatch(OkHttpCredentialsTest::signed);
      assertThat(SERVERS.auth().tokenCalls()).isZero();
    }
  }

  private static boolean signed(RecordedRequest request) {
    return request.carriesCredential() || String.valueOf(request.query()).contains(KEY);
  }

  @Test
  void aRefusalByAnotherOriginCausesNoRefresh() throws Exception {
    try (FakeApi elsewhere = FakeApi.builder().start()) {
      elsewhere.route("GET", "users", request -> FakeResponse.json(401, "{}"));
      SERVERS
          .api()
          .route(
              "GET",
              "away",
              request -> FakeResponse.redirect(302, elsewhere.baseUri().resolve("users")));

      try (Response response =
          client(api()).newCall(get(SERVERS.api().baseUri().resolve("away"))).execute()) {
        assertThat(response.code()).isEqualTo(401);
        assertThat(response.body().string()).isEqualTo("{}");
      }
      assertThat(SERVERS.auth().tokenCalls()).isZero();
    }
  }

  @Test
  void aRedirectWithinTheOriginIsSigned() throws Exception {
    SERVERS.api().route("GET", "moved", request -> FakeResponse.redirect(302, users()));

    try (Response response =
        client(api()).newCall(get(SERVERS.api().baseUri().resolve("moved"))).execute()) {
      assertThat(response.code()).isEqualTo(200);
    }
  }

  @Test
  void aCancelledCallDoesNotWaitForTheTokenAndTheOthersGetIt() throws Exception {
    OkHttpClient client = client(api());
    Gate gate = new Gate();
    SERVERS.auth().faults().always(Fault.holdAnswer(gate));
    SERVERS.auth().revokeAccessTokens();
    Call cancelled = client.newCall(get(users()));
    Future<Response> first = threads.submit(cancelled::execute);
    assertThat(gate.awaitArrivals(1, Duration.ofSeconds(30))).isTrue();
    CompletableFuture<Integer> second = enqueued(client);

    cancelled.cancel();
    assertThatThrownBy(() -> first.get(30, TimeUnit.SECONDS)).hasCauseInstanceOf(IOException.class);
    gate.open();

    assertThat(second.get(30, TimeUnit.SECONDS)).isEqualTo(200);
    assertThat(SERVERS.auth().tokenCalls()).isEqualTo(1);
  }

  @Test
  void callsInTurnUseOneConnection() throws Exception {
    OkHttpClient client = client(api());
    long before = SERVERS.api().connectionCount();

    for (int i = 0; i < 5; i++) {
      SERVERS.auth().revokeAccessTokens();
      try (Response response = client.newCall(get(users())).execute()) {
        assertThat(response.code()).isEqualTo(200);
      }
    }

    assertThat(SERVERS.api().connectionCount() - before).as("refused responses are closed").isOne();
  }
}
