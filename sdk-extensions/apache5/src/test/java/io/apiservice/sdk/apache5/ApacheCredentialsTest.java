package io.apiservice.sdk.apache5;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.apiservice.sdk.ApiClient;
import io.apiservice.sdk.auth.CredentialProvider;
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
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.http.io.entity.InputStreamEntity;
import org.apache.hc.core5.http.io.entity.StringEntity;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A client of Apache HttpClient 5 with the credentials of an {@link ApiClient}. */
@Timeout(120)
class ApacheCredentialsTest {
  private static final int CALLERS = 64;
  private static final String KEY = "key-3hQ9sLm2Vx7Tb";

  @RegisterExtension static final FakeServersExtension SERVERS = FakeServersExtension.strict();

  private final List<AutoCloseable> open = new ArrayList<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();

  private record Answer(int status, String body) {}

  @AfterEach
  void close() throws Exception {
    threads.shutdownNow();
    for (int i = open.size() - 1; i >= 0; i--) {
      open.get(i).close();
    }
  }

  private <T extends AutoCloseable> T opened(T closeable) {
    open.add(closeable);
    return closeable;
  }

  private ApiClient api(URI baseUri, CredentialProvider credentials) {
    return opened(ApiClient.builder().baseUri(baseUri).credentials(credentials).build());
  }

  private ApiClient api(URI baseUri) {
    Login login = SERVERS.auth().login("ada");
    return api(
        baseUri,
        OAuth.refreshToken(login.refreshToken())
            .tokenEndpoint(SERVERS.auth().tokenEndpoint())
            .accessToken(login.accessToken(), login.expiresAt())
            .onRotation(token -> {})
            .build());
  }

  private ApiClient api() {
    return api(SERVERS.api().baseUri());
  }

  private CloseableHttpClient client(ApiClient api) {
    return opened(ApacheCredentials.install(api, builder()).build());
  }

  private static HttpClientBuilder builder() {
    return HttpClients.custom()
        .setConnectionManager(
            PoolingHttpClientConnectionManagerBuilder.create()
                .setMaxConnTotal(CALLERS)
                .setMaxConnPerRoute(CALLERS)
                .build());
  }

  private static URI users() {
    return SERVERS.api().baseUri().resolve("users/1");
  }

  private static Answer get(CloseableHttpClient client, URI uri) throws IOException {
    return send(client, new HttpGet(uri), HttpClientContext.create());
  }

  private static Answer send(
      CloseableHttpClient client, HttpUriRequestBase request, HttpClientContext context)
      throws IOException {
    return client.execute(
        request,
        context,
        response ->
            new Answer(
                response.getCode(),
                response.getEntity() == null ? "" : EntityUtils.toString(response.getEntity())));
  }

  @Test
  void aRevokedTokenCostsOneTokenRequestHoweverManyCallersThereAre() throws Exception {
    CloseableHttpClient client = client(api());
    Gate gate = new Gate();
    SERVERS.api().faults().always(Fault.holdAnswer(gate));
    SERVERS.auth().revokeAccessTokens();

    List<Future<Answer>> calls = new ArrayList<>();
    for (int i = 0; i < CALLERS; i++) {
      calls.add(threads.submit(() -> get(client, users())));
    }
    boolean allRefused = gate.awaitArrivals(CALLERS, Duration.ofSeconds(60));
    gate.open();

    assertThat(allRefused).as("every caller has sent the revoked token").isTrue();
    for (Future<Answer> call : calls) {
      Answer answer = call.get(60, TimeUnit.SECONDS);
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.body()).contains("Ada").doesNotContain("invalid_token");
    }
    assertThat(SERVERS.auth().tokenCalls()).isEqualTo(1);
    assertThat(SERVERS.api().requestCount()).isEqualTo(2 * CALLERS);
    assertThat(SERVERS.auth().loginsEndedByReuse()).isEmpty();
  }

  /** Without the handler the same call fails: the test above could not pass by itself. */
  @Test
  void withoutTheHandlerTheSameCallIsRefused() throws Exception {
    assertThat(get(opened(builder().build()), users()).status()).isEqualTo(401);
  }

  @Test
  void aClientWithNothingButTheMainChainIsSignedToo() throws Exception {
    CloseableHttpClient client =
        opened(
            ApacheCredentials.install(
                    api(),
                    builder()
                        .disableRedirectHandling()
                        .disableAutomaticRetries()
                        .disableContentCompression())
                .build());
    SERVERS.auth().revokeAccessTokens();

    assertThat(get(client, users()).status()).isEqualTo(200);
  }

  @Test
  void aBodyThatCanBeRepeatedIsSentWholeBothTimes() throws Exception {
    CloseableHttpClient client = client(api());
    SERVERS.auth().revokeAccessTokens();

    assertThat(
            post(client, new StringEntity("{\"name\":\"Edsger\"}", ContentType.APPLICATION_JSON))
                .status())
        .isEqualTo(201);
    assertThat(SERVERS.api().requests()).hasSize(2);
    assertThat(SERVERS.api().requests())
        .extracting(RecordedRequest::body)
        .containsOnly("{\"name\":\"Edsger\"}");
  }

  private static Answer post(CloseableHttpClient client, HttpEntity entity) throws IOException {
    HttpPost post = new HttpPost(SERVERS.api().baseUri().resolve("users"));
    post.setEntity(entity);
    return send(client, post, HttpClientContext.create());
  }

  @Test
  void aBodyThatCanBeReadOnlyOnceIsNotSentTwiceAndTheNextCallSucceeds() throws Exception {
    CloseableHttpClient client = client(api());
    SERVERS.auth().revokeAccessTokens();
    InputStreamEntity once =
        new InputStreamEntity(
            new ByteArrayInputStream("{}".getBytes(StandardCharsets.UTF_8)),
            ContentType.APPLICATION_JSON);

    Answer refused = post(client, once);

    assertThat(refused.status()).isEqualTo(401);
    assertThat(refused.body()).as("the refusal is readable").isNotEmpty();
    assertThat(SERVERS.api().requestCount()).isEqualTo(1);
    assertThat(get(client, users()).status()).isEqualTo(200);
  }

  @Test
  void aFinalRefusalIsReturnedWholeAndExplainsItself() throws Exception {
    CloseableHttpClient client = client(api(SERVERS.api().baseUri(), Credentials.apiKey(KEY)));
    HttpClientContext context = HttpClientContext.create();
    HttpGet request = new HttpGet(users());

    Answer answer = send(client, request, context);

    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.body()).isNotEmpty();
    assertThat(ApacheCredentials.diagnose(context))
        .hasValueSatisfying(
            diagnosis -> {
              assertThat(diagnosis.sentRequest().toString()).contains("users/1");
              assertThat(diagnosis.explain()).doesNotContain(KEY);
            });
    assertThat(List.of(request.getHeaders()).toString()).doesNotContain(KEY);
    assertThat(SERVERS.api().requestCount()).isEqualTo(1);
  }

  @Test
  void aDeadLoginIsAnIoExceptionWithTheReasonAndIsNotTriedAgain() {
    Login login = SERVERS.auth().login("ada");
    ApiClient api =
        api(
            SERVERS.api().baseUri(),
            OAuth.refreshToken(login.refreshToken())
                .tokenEndpoint(SERVERS.auth().tokenEndpoint())
                .onRotation(token -> {})
                .build());
    SERVERS.auth().endSessions("ada");

    assertThatThrownBy(() -> get(client(api), users()))
        .isInstanceOf(IOException.class)
        .rootCause()
        .isInstanceOf(TokenRefreshException.class);
    assertThat(SERVERS.api().requestCount()).isZero();
    assertThat(SERVERS.auth().tokenCalls()).isEqualTo(1);
  }

  @Test
  void anAuthorizationHeaderOfTheApplicationIsRefused() {
    HttpGet own = new HttpGet(users());
    own.setHeader("Authorization", "Bearer own-token");

    assertThatThrownBy(() -> send(client(api()), own, HttpClientContext.create()))
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
                .credentials(Credentials.bearer(SERVERS.auth().login("ada").accessToken()))
                .build());
    HttpGet own = new HttpGet(users());
    own.setHeader("Authorization", "Bearer own-token");

    assertThat(send(client(api), own, HttpClientContext.create()).status()).isEqualTo(200);
  }

  private List<ApiClient> everywhere(URI baseUri) {
    return List.of(
        api(baseUri),
        api(baseUri, Credentials.apiKey(KEY).inHeader("X-Api-Key")),
        api(baseUri, Credentials.apiKey(KEY).inQuery("key")));
  }

  private static boolean signed(RecordedRequest request) {
    return request.carriesCredential() || String.valueOf(request.query()).contains(KEY);
  }

  @Test
  void anotherOriginGetsNoCredential() throws Exception {
    try (FakeApi elsewhere = FakeApi.builder().start()) {
      for (ApiClient api : everywhere(SERVERS.api().baseUri())) {
        get(client(api), elsewhere.baseUri().resolve("users"));
      }
      assertThat(elsewhere.requests()).hasSize(3).noneMatch(ApacheCredentialsTest::signed);
    }
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

      for (ApiClient api : everywhere(own.baseUri())) {
        CloseableHttpClient client = client(api);
        assertThat(get(client, own.baseUri().resolve("away")).status()).isEqualTo(401);
        assertThat(get(client, elsewhere.baseUri().resolve("back")).status()).isEqualTo(401);
      }

      assertThat(own.requests())
          .filteredOn(r -> r.path().endsWith("away"))
          .as("the twin: these are signed, and none is repeated")
          .hasSize(3)
          .allMatch(ApacheCredentialsTest::signed);
      assertThat(elsewhere.requests()).hasSize(6).noneMatch(ApacheCredentialsTest::signed);
      assertThat(own.requests())
          .filteredOn(r -> r.path().endsWith("landed"))
          .hasSize(6)
          .noneMatch(ApacheCredentialsTest::signed);
      assertThat(SERVERS.auth().tokenCalls()).isZero();
    }
  }

  @Test
  void aRedirectWithinTheOriginIsSignedAndItsRefusalIsHealed() throws Exception {
    SERVERS.api().route("GET", "moved", request -> FakeResponse.redirect(302, users()));
    CloseableHttpClient client = client(api());
    HttpClientContext reused = HttpClientContext.create();

    for (int i = 0; i < 2; i++) {
      SERVERS.auth().revokeAccessTokens();
      HttpGet moved = new HttpGet(SERVERS.api().baseUri().resolve("moved"));
      assertThat(send(client, moved, reused).status()).isEqualTo(200);
    }
    assertThat(SERVERS.auth().tokenCalls()).isEqualTo(2);
  }

  @Test
  void aRetryOfTheClientIsSigned() throws Exception {
    SERVERS.api().faults().next(Fault.unavailable(Duration.ZERO));

    assertThat(get(client(api()), users()).status()).isEqualTo(200);
    assertThat(SERVERS.api().requests()).hasSize(2).allMatch(ApacheCredentialsTest::signed);
  }

  @Test
  void aCancelledCallDoesNotWaitForTheTokenAndTheOthersGetIt() throws Exception {
    CloseableHttpClient client = client(api());
    Gate gate = new Gate();
    SERVERS.auth().faults().always(Fault.holdAnswer(gate));
    SERVERS.auth().revokeAccessTokens();
    HttpGet cancelled = new HttpGet(users());
    Future<Answer> first =
        threads.submit(() -> send(client, cancelled, HttpClientContext.create()));
    assertThat(gate.awaitArrivals(1, Duration.ofSeconds(30))).isTrue();
    Future<Answer> second = threads.submit(() -> get(client, users()));

    cancelled.cancel();
    assertThatThrownBy(() -> first.get(30, TimeUnit.SECONDS)).hasCauseInstanceOf(IOException.class);
    gate.open();

    assertThat(second.get(30, TimeUnit.SECONDS).status()).isEqualTo(200);
    assertThat(SERVERS.auth().tokenCalls()).isEqualTo(1);
  }

  @Test
  void aCallerThatIsInterruptedWhileItWaitsForTheTokenLeaves() throws Exception {
    CloseableHttpClient client = client(api());
    Gate gate = new Gate();
    SERVERS.auth().faults().always(Fault.holdAnswer(gate));
    SERVERS.auth().revokeAccessTokens();
    Future<Answer> waiting = threads.submit(() -> get(client, users()));
    assertThat(gate.awaitArrivals(1, Duration.ofSeconds(30))).isTrue();

    threads.shutdownNow();

    assertThatThrownBy(() -> waiting.get(30, TimeUnit.SECONDS))
        .hasCauseInstanceOf(InterruptedIOException.class);
    gate.open();
  }

  @Test
  void callsInTurnUseOneConnection() throws Exception {
    CloseableHttpClient client = client(api());
    long before = SERVERS.api().connectionCount();

    for (int i = 0; i < 5; i++) {
      SERVERS.auth().revokeAccessTokens();
      assertThat(get(client, users()).status()).isEqualTo(200);
    }

    assertThat(SERVERS.api().connectionCount() - before).as("refused bodies are read").isOne();
  }

  @Test
  void aLongRefusalArrivesWholeAndIsReplacedByTheRepeat() throws Exception {
    String body = "x".repeat(200_000);
    SERVERS.api().route("GET", "long", r -> FakeResponse.json(403, body));
    CloseableHttpClient client = client(api());

    assertThat(get(client, SERVERS.api().baseUri().resolve("long")).body()).isEqualTo(body);

    SERVERS.api().faults().next(Fault.instead(FakeResponse.json(401, body)));
    assertThat(get(client, users()).body()).contains("Ada");
  }
}
