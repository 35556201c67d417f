package io.apiservice.sdk.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.apiservice.sdk.ApiClient;
import io.apiservice.sdk.auth.Credential;
import io.apiservice.sdk.auth.CredentialProvider;
import io.apiservice.sdk.auth.Credentials;
import io.apiservice.sdk.event.ApiListener;
import io.apiservice.sdk.http.Request;
import io.apiservice.sdk.oauth.ClientAuthentication;
import io.apiservice.sdk.oauth.OAuth;
import io.apiservice.sdk.oauth.TokenProvider;
import io.apiservice.sdk.testkit.FakeAuthServer;
import io.apiservice.sdk.testkit.FakeResponse;
import io.apiservice.sdk.testkit.Fault;
import io.apiservice.sdk.testkit.Login;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/** No secret appears in a log line, message, cause, suppressed exception, event or toString. */
class CanaryTest {
  private static final String CLIENT_SECRET = CanarySecrets.fresh("client-secret");

  private final TestEnvironment environment =
      TestEnvironment.of(FakeAuthServer.builder().client("app", CLIENT_SECRET));
  private final List<Object> events = new CopyOnWriteArrayList<>();

  @AfterEach
  void close() throws Exception {
    environment.close();
  }

  private TokenProvider provider(Login login) {
    CanarySecrets.rememberBasic("app", CLIENT_SECRET);
    return OAuth.refreshToken(login.refreshToken())
        .tokenEndpoint(environment.auth.tokenEndpoint())
        .clientAuthentication(ClientAuthentication.basic("app", CLIENT_SECRET))
        .accessToken(login.accessToken(), login.expiresAt())
        .onRotation(token -> {})
        .build();
  }

  private ApiClient client(CredentialProvider credentials) {
    return environment.closing(
        environment
            .builder(credentials)
            .header("X-Tenant-Key", CanarySecrets.fresh("tenant"))
            .listener(new Hearing())
            .build());
  }

  private final class Hearing implements ApiListener {
    @Override
    public void onRequest(RequestSent event) {
      events.add(event);
    }

    @Override
    public void onResponse(ResponseReceived event) {
      events.add(event);
    }

    @Override
    public void onRetry(RetryScheduled event) {
      events.add(event);
    }

    @Override
    public void onRefreshStarted(RefreshStarted event) {
      events.add(event);
    }

    @Override
    public void onRefreshFinished(RefreshFinished event) {
      events.add(event);
    }

    @Override
    public void onAdopted(TokenAdopted event) {
      events.add(event);
    }

    @Override
    public void onUnpersisted(TokenUnpersisted event) {
      events.add(event);
    }

    @Override
    public void onGrantInvalidated(GrantInvalidated event) {
      events.add(event);
    }

    @Override
    public void onSuspectCredential(SuspectCredential event) {
      events.add(event);
    }
  }

  private static void isClean(Object shown) {
    String text = String.valueOf(shown);
    assertThat(CanarySecrets.in(text)).as(text).isEmpty();
  }

  /** A kind of failure: the fault of the API and that of the token endpoint. */
  record Kind(String name, Fault api, Fault tokens) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Fault says(FakeResponse response) {
    return Fault.instead(response);
  }

  private static final String REFUSAL = "Bearer error=\"invalid_token\"";

  static List<Kind> kinds() {
    Fault refused = says(FakeResponse.unauthorized(REFUSAL));
    Fault fine = Fault.delay(Duration.ZERO);
    Function<String, Fault> token =
        error -> says(FakeResponse.json(400, "{\"error\":\"" + error + "\"}"));
    return List.of(
        new Kind("always refused", refused, fine),
        new Kind("forbidden", Fault.fail(403), fine),
        new Kind("not found", Fault.fail(404), fine),
        new Kind("conflict", Fault.fail(409), fine),
        new Kind("unprocessable", Fault.fail(422), fine),
        new Kind("limited", says(FakeResponse.of(429).header("Retry-After", "3600")), fine),
        new Kind("failing", Fault.fail(500), fine),
        new Kind("busy", Fault.fail(503), fine),
        new Kind("cut", Fault.cut(), fine),
        new Kind("reset", says(FakeResponse.reset()), fine),
        new Kind("hang", Fault.hang(), fine),
        new Kind("stall", says(FakeResponse.json(200, "{\"id\":1}").stalledAfter(3)), fine),
        new Kind("garbage", Fault.garbage(), fine),
        new Kind("html", says(FakeResponse.of(200).body("text/html", "<html>")), fine),
        new Kind("token gone", refused, token.apply("invalid_grant")),
        new Kind("client unknown", refused, token.apply("invalid_client")),
        new Kind("grant not allowed", refused, token.apply("unauthorized_client")),
        new Kind("token endpoint garbage", refused, Fault.garbage()),
        new Kind("token endpoint fails", refused, Fault.fail(500)),
        new Kind(
            "token endpoint html", refused, says(FakeResponse.of(200).body("text/html", "<html>"))),
        new Kind(
            "token endpoint redirects",
            refused,
            says(FakeResponse.redirect(307, java.net.URI.create("http://127.0.0.1:1/")))),
        new Kind("token endpoint cut", refused, Fault.cut()));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void noFailureTellsASecret(Kind kind) throws Exception {
    environment.api.faults().always(kind.api());
    environment.auth.faults().always(kind.tokens());
    Login login = environment.login();
    ApiClient api = client(provider(login));
    var call =
        api.get("users/1")
            .query("secret", CanarySecrets.fresh("query-value"))
            .header("X-Secret", CanarySecrets.fresh("header-value"))
            .returning(TestEnvironment.User.class)
            .timeout(Duration.ofMillis(1500))
            .retries(1);

    Throwable blocking = catchThrowable(call::send);
    Throwable asynchronous = catchThrowable(() -> call.sendAsync().join());
    Throwable dropIn =
        catchThrowable(
            () ->
                isClean(
                    api.diagnose(
                        api.asHttpClient()
                            .send(
                                HttpRequest.newBuilder(environment.uri("users/1"))
                                    .timeout(Duration.ofMillis(1500))
                                    .build(),
                                BodyHandlers.ofString()))));

    assertThat(blocking).isNotNull();
    assertThat(asynchronous).isNotNull();
    isClean(CanarySecrets.everythingOf(blocking));
    isClean(CanarySecrets.everythingOf(asynchronous));
    if (dropIn != null) {
      isClean(CanarySecrets.everythingOf(dropIn));
    }
    events.forEach(CanaryTest::isClean);
    assertThat(events).isNotEmpty();
  }

  @Test
  void aServerThatQuotesTheTokenIsNotQuoted() {
    Login login = environment.login();
    String token = login.accessToken();
    environment
        .api
        .faults()
        .always(
            says(
                FakeResponse.unauthorized(
                        "Bearer error=\"invalid_token\", error_description=\"bad " + token + "\"")
                    .body("application/json", "{\"message\":\"token " + token + " is bad\"}")
                    .header("X-Request-Id", token)));
    // This call causes no refresh, so the token that the server quotes is the one that was sent.
    ApiClient api = client(Credentials.bearer(token));

    Throwable failure = catchThrowable(() -> api.get("users/1").returning(String.class).send());

    isClean(CanarySecrets.everythingOf(failure));
  }

  @Test
  void aRequestIdThatIsTheTokenIsNotQuoted() {
    String token = environment.login().accessToken();
    environment.api.faults().always(says(FakeResponse.of(404).header("X-Request-Id", token)));
    ApiClient api = client(Credentials.bearer(token));

    Throwable failure = catchThrowable(() -> api.get("users/1").returning(String.class).send());

    assertThat(failure).hasMessageContaining("404").hasMessageContaining("request id");
    isClean(CanarySecrets.everythingOf(failure));
  }

  @Test
  void aTokenEndpointThatQuotesTheRefreshTokenIsNotQuoted() {
    Login login = environment.login();
    environment
        .auth
        .faults()
        .always(
            says(
                FakeResponse.json(
                    400,
                    "{\"error\":\"invalid_grant\",\"error_description\":\"Token "
                        + login.refreshToken()
                        + " of client secret "
                        + CLIENT_SECRET
                        + "\"}")));
    environment.auth.revokeAccessTokens();
    ApiClient api = client(provider(login));

    Throwable failure = catchThrowable(() -> api.get("users/1").returning(String.class).send());

    assertThat(failure).isNotNull();
    isClean(CanarySecrets.everythingOf(failure));
    events.forEach(CanaryTest::isClean);
  }

  @Test
  void nothingPrintsASecret() throws Exception {
    Login login = environment.login();
    TokenProvider provider = provider(login);
    ApiClient api = client(provider);
    String key = CanarySecrets.fresh("key");
    var request =
        api.get("users/1")
            .query("key", CanarySecrets.fresh("query"))
            .header("X-Key", CanarySecrets.fresh("h"));
    Credential credential = provider.current().get();

    List<Object> shown =
        List.of(
            api,
            api.asHttpClient(),
            api.resource("users", TestEnvironment.User.class),
            provider,
            credential,
            credential.facts(),
            Credentials.apiKey(key),
            Credentials.apiKey(key).inHeader("X-Api-Key"),
            Credentials.apiKey(key).inQuery("key"),
            Credentials.bearer(key),
            Credentials.firstOf(Credentials.apiKey(key), Credentials.environment("NOT_SET")),
            Credentials.AccessToken.of(key),
            Credentials.tokens(() -> Credentials.AccessToken.of(key)),
            ClientAuthentication.basic("app", CLIENT_SECRET),
            ClientAuthentication.post("app", CLIENT_SECRET),
            OAuth.refreshToken(login.refreshToken()),
            request,
            request.returning(String.class),
            request.returning(String.class).withResponse(),
            request.returning(String.class).withResponse().send(),
            request.pages(TestEnvironment.User.class),
            Request.of("GET", environment.uri("x?key=" + key)).withHeader("X-Key", key),
            request.returning(String.class).withResponse().send().headers());

    shown.forEach(CanaryTest::isClean);
  }

  @Test
  void theLogOfAnOrdinaryDayIsThereAndClean() {
    ApiClient api = client(provider(environment.login()));
    environment.auth.revokeAccessTokens();

    api.resource("users", TestEnvironment.User.class).get("1");
    api.resource("users", TestEnvironment.User.class)
        .create(Map.of("name", CanarySecrets.fresh("body")));

    List<String> lines = MemoryLog.lines();
    assertThat(lines).anyMatch(line -> line.startsWith("DEBUG io.apiservice.sdk.http GET"));
    assertThat(lines).anyMatch(line -> line.startsWith("TRACE io.apiservice.sdk.http GET"));
    CanaryWatch.verify();
  }

  /** Shows that the check can fail: a line with a secret is found in any encoding. */
  @Test
  void aLineThatLeaksIsFound() {
    String secret = CanarySecrets.fresh("leak");
    List<Runnable> leaks =
        List.of(
            () -> LoggerFactory.getLogger("x").trace("token {}", secret),
            () -> LoggerFactory.getLogger("x").debug("failed", new IllegalStateException(secret)),
            () ->
                LoggerFactory.getLogger("x")
                    .info("failed", new RuntimeException(new IllegalStateException(secret))),
            () ->
                LoggerFactory.getLogger("x")
                    .warn(
                        "GET /?q={}",
                        new String(
                            secret.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8)));

    for (Runnable leak : leaks) {
      MemoryLog.take();
      leak.run();
      assertThatThrownBy(CanaryWatch::verify).isInstanceOf(AssertionError.class);
    }
  }

  @Test
  void anExceptionThatLeaksIsFound() {
    String secret = CanarySecrets.fresh("leak");
    RuntimeException hidden = new RuntimeException("fine");
    hidden.addSuppressed(new RuntimeException("fine", new IllegalStateException(secret)));

    assertThat(CanarySecrets.in(CanarySecrets.everythingOf(hidden))).contains(secret);
  }
}
