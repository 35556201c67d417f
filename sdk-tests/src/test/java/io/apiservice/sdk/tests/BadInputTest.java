package io.apiservice.sdk.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.apiservice.sdk.ApiClient;
import io.apiservice.sdk.Resource;
import io.apiservice.sdk.auth.Credentials;
import io.apiservice.sdk.error.ApiException;
import io.apiservice.sdk.error.DecodingException;
import io.apiservice.sdk.error.ResponseException;
import io.apiservice.sdk.error.TokenRefreshException;
import io.apiservice.sdk.oauth.ClientAuthentication;
import io.apiservice.sdk.oauth.OAuth;
import io.apiservice.sdk.testkit.FakeResponse;
import io.apiservice.sdk.testkit.Fault;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every kind of bad input is reported clearly, early, and without a secret. */
class BadInputTest {
  private final TestEnvironment environment = TestEnvironment.strict();

  @AfterEach
  void close() throws Exception {
    environment.close();
  }

  private interface InputAttempt {
    Object run() throws Exception;
  }

  private static Throwable refused(InputAttempt inputAttempt) {
    Throwable failure = catchThrowable(inputAttempt::run);
    assertThat(failure).isNotNull();
    assertThat(message(failure)).isNotBlank();
    assertThat(CanarySecrets.in(CanarySecrets.everythingOf(failure))).isEmpty();
    return failure;
  }

  /** Passes null, as a caller without null checks may do. */
  @SuppressWarnings("NullAway")
  private static OAuth.Builder seeded(@Nullable String token) {
    return OAuth.refreshToken(token);
  }

  private static String message(Throwable failure) {
    return String.valueOf(failure.getMessage());
  }

  private Throwable refusedBeforeSending(InputAttempt inputAttempt) {
    Throwable failure = refused(inputAttempt);
    assertThat(failure)
        .isInstanceOfAny(IllegalArgumentException.class, IllegalStateException.class);
    assertThat(environment.api.requestCount()).isZero();
    assertThat(environment.auth.tokenCalls()).isZero();
    return failure;
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(
      strings = {
        "",
        " ",
        "\t",
        "Bearer %s",
        "bearer %s",
        "%s\r\nX-Evil: 1",
        "%s\n",
        "%s\r",
        "%s\u0000",
        "%sé",
        "%s\u2013",
        "%s x",
        "\ufeff%s",
        "\"%s\"\n",
        "%s\u007f"
      })
  void aKeyThatCannotBeOneIsRefused(String shape) {
    String key = shape == null ? null : shape.replace("%s", CanarySecrets.fresh("key"));

    refusedBeforeSending(() -> Credentials.apiKey(key));
    refusedBeforeSending(() -> Credentials.bearer(key));
    refusedBeforeSending(() -> seeded(key).tokenEndpoint(environment.auth.tokenEndpoint()).build());
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(
      strings = {
        "",
        "api.example.com",
        "/v1/",
        "v1",
        "mailto:x@example.com",
        "ftp://example.com/",
        "file:///etc/passwd",
        "https:///v1",
        "https://user:canary-fixed-7261@example.com/",
        "https://canary-fixed-7261@example.com/",
        "https://example.com/v1?key=canary-fixed-7261",
        "https://example.com/v1?",
        "https://example.com/v1#canary-fixed-7261",
        "http://example.com/",
        "http://127.0.0.1.evil.example/",
        "http://localhost.evil.example/",
        "http://127.0.0.256/",
        "http://0.0.0.0/",
        "http://10.0.0.1/",
        "http://[::2]/",
        "http://127.1/",
        "https://under_score.example.com/",
        "https://example.com./",
        "https://exämple.com/",
        "https://example.com/a b",
        "https://example.com/a/../b",
        "https://example.com/./b",
        "https://example.com/%2e%2e/b",
        "https://example.com:99999/"
      })
  void aBaseUriThatIsNotOneIsRefused(String uri) {
    CanarySecrets.remember("canary-fixed-7261");
    refusedBeforeSending(
        () ->
            TestTransport.builder()
                .baseUri(uri)
                .credentials(Credentials.apiKey(CanarySecrets.fresh("key")))
                .build());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://127.0.0.1:8080/",
        "http://127.255.255.254/",
        "http://localhost/",
        "http://LOCALHOST/",
        "http://[::1]:8080/v1",
        "https://api.example.com",
        "https://api.example.com:8443/v1/",
        "HTTPS://API.EXAMPLE.COM/v1"
      })
  void aBaseUriThatIsFineIsTaken(String uri) throws Exception {
    try (ApiClient api = TestTransport.builder().baseUri(uri).build()) {
      assertThat(api.toString()).contains("authenticating");
    }
  }

  @Test
  void withoutABaseUriThereIsNoClient() {
    assertThat(refusedBeforeSending(() -> TestTransport.builder().build()))
        .hasMessageContaining("baseUri");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "//evil.example",
        "//evil.example/x",
        "../x",
        "a/../x",
        "./x",
        "a/./b",
        "..",
        ".",
        "%2e%2e/x",
        "a/%2E./x",
        "users:42",
        "http://evil.example/",
        "https:evil",
        "a\\b",
        "\\\\evil.example\\x",
        "a?key=1",
        "a#b",
        "users/{id",
        "users/id}",
        "users/{}{",
        "users/{id}",
        "users/{a}/{b}"
      })
  void aTemplateThatLeadsElsewhereOrLacksAValueIsRefused(String template) {
    ApiClient api = environment.client();

    refusedBeforeSending(() -> api.get(template).returning(String.class).send());
    refusedBeforeSending(() -> api.resource(template, TestEnvironment.User.class).get("1"));
  }

  @Test
  void moreValuesThanVariablesAreRefused() {
    ApiClient api = environment.client();

    refusedBeforeSending(() -> api.get("users/{id}", "1", "2"));
    refusedBeforeSending(() -> api.get("users", "1"));
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", ".", ".."})
  void aValueThatWouldChangeThePathIsRefused(String value) {
    ApiClient api = environment.client();
    Resource<TestEnvironment.User> users = api.resource("users", TestEnvironment.User.class);

    refusedBeforeSending(() -> api.get("users/{id}", value).returning(String.class).send());
    refusedBeforeSending(() -> users.get(value));
    refusedBeforeSending(
        () -> {
          users.delete(value);
          return "deleted";
        });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a/b", "a?b", "a#b", "a%2Fb", "%2e%2e", "../x", "a\\b", "é", "a b", "a;b", "a:b", "\r\n"
      })
  void aValueStaysInItsSegment(String value) {
    ApiClient api = environment.client();

    refused(() -> api.get("users/{id}/orders", value).returning(String.class).send());

    assertThat(environment.api.requests()).hasSize(1);
    assertThat(environment.api.requests().get(0).path()).matches("/v1/users/[^/?#]+/orders");
    assertThat(environment.api.requests().get(0).query()).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"Authorization", "authorization", "Bad Name", "", "X:Y", "X\r\nY", "é"})
  void aHeaderNameThatIsNotOursToSendIsRefused(String name) {
    ApiClient api = environment.client();
    String value = CanarySecrets.fresh("value");

    refusedBeforeSending(() -> api.get("users").header(name, value));
    refusedBeforeSending(() -> environment.builder(Credentials.none()).header(name, value));
  }

  @ParameterizedTest
  @ValueSource(strings = {"Host", "Content-Length", "Connection", "Expect", "Upgrade"})
  void aHeaderThatTheJdkReservesIsSaidToBe(String name) {
    ApiClient api = environment.client();
    String value = CanarySecrets.fresh("value");

    refused(() -> api.get("users").header(name, value).returning(String.class).send());
    assertThat(environment.api.requestCount()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"%s\r\nEvil: 1", "%s\n", "%sé", "%s\u0000", "\u007f%s"})
  void aHeaderValueThatCannotBeSentIsRefused(String shape) {
    ApiClient api = environment.client();
    String value = shape.replace("%s", CanarySecrets.fresh("value"));

    refusedBeforeSending(() -> api.get("users").header("X-Thing", value));
    refusedBeforeSending(() -> api.get("users").returning(String.class).header("X-Thing", value));
    refusedBeforeSending(() -> api.get("users").returning(String.class).idempotencyKey(value));
    refusedBeforeSending(() -> environment.builder(Credentials.none()).header("X-Thing", value));
    refusedBeforeSending(() -> environment.builder(Credentials.none()).userAgent(value));
  }

  /** A bean whose getter throws an exception with a secret in its message. */
  @SuppressWarnings("DoNotCallSuggester") // this method is meant to be called and to fail
  static final class Unwritable {
    private final String secret;

    Unwritable(String secret) {
      this.secret = secret;
    }

    public String getName() {
      throw new IllegalStateException(secret);
    }
  }

  /** A bean that contains itself. */
  static final class Endless {
    public Endless getSelf() {
      return this;
    }
  }

  @Test
  void aBodyThatCannotBeWrittenIsRefused() {
    ApiClient api = environment.client();

    refusedBeforeSending(() -> api.post("users").body(new Unwritable(CanarySecrets.fresh("bean"))));
    refusedBeforeSending(() -> api.post("users").body(new Endless()));
    refusedBeforeSending(
        () -> api.resource("users", TestEnvironment.User.class).create(new Unwritable("x")));
  }

  private Throwable answered(FakeResponse response) {
    ApiClient api = environment.client();
    environment.api.faults().always(Fault.instead(response));
    return refused(
        () -> api.get("users/1").returning(TestEnvironment.User.class).retries(0).send());
  }

  @Test
  void aPageOfHtmlWhereJsonWasPromisedSaysSo() {
    Throwable failure =
        answered(FakeResponse.of(200).body("text/html; charset=utf-8", "<html>Sign in</html>"));

    assertThat(failure).isInstanceOf(DecodingException.class).hasMessageContaining("HTML");
  }

  @Test
  void aPageOfHtmlThatClaimsToBeJsonSaysSo() {
    Throwable failure = answered(FakeResponse.json(200, "<!DOCTYPE html><html>Sign in</html>"));

    assertThat(failure).isInstanceOf(DecodingException.class);
    assertThat(message(failure)).doesNotContain("Sign in");
  }

  @Test
  void anEmptyAnswerWhereAValueWasPromisedNamesTheWayOut() {
    assertThat(answered(FakeResponse.of(200)))
        .isInstanceOf(DecodingException.class)
        .hasMessageContaining("returningNothing()")
        .hasMessageContaining("Optional");
  }

  @Test
  void aBrokenBodyDoesNotQuoteItself() {
    String secret = CanarySecrets.fresh("echoed");

    Throwable failure = answered(FakeResponse.json(200, "{\"id\": " + secret + "}"));

    assertThat(failure).isInstanceOf(DecodingException.class);
  }

  @Test
  void aValueOfTheWrongTypeIsNotQuoted() {
    String secret = CanarySecrets.fresh("wrong-type");

    Throwable failure =
        answered(FakeResponse.json(200, "{\"id\":\"1\",\"active\":\"" + secret + "\"}"));

    assertThat(failure).isInstanceOf(DecodingException.class);
  }

  @Test
  void deepNestingIsAFailureAndNoCrash() {
    String deep = "[".repeat(100_000);

    assertThat(answered(FakeResponse.json(200, "{\"id\":" + deep)))
        .isInstanceOf(DecodingException.class);
  }

  @Test
  void anErrorBodyOfAGigabyteIsReadInPart() {
    long start = System.nanoTime();

    Throwable failure =
        answered(FakeResponse.of(500).body("text/plain", "no ").repeatedTo(1L << 30));

    assertThat(((ResponseException) failure).status()).isEqualTo(500);
    assertThat(((ResponseException) failure).body().length()).isBetween(1, 128 * 1024);
    assertThat(message(failure).length()).isLessThan(4096);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(15));
  }

  @Test
  void anErrorBodyThatNeverEndsIsReadInPart() {
    Throwable failure =
        answered(
            FakeResponse.of(500)
                .body("text/plain", "no ")
                .repeatedTo(1L << 20)
                .stalledAfter(200_000)
                .chunked());

    assertThat(failure).isInstanceOf(ApiException.class);
  }

  @Test
  void textOfTheServerCannotWriteOnTheTerminal() {
    String text = "\u001b[31mred\u001b[0m\r\nERROR forged \u202e txt \u200b \u0007";
    Throwable failure =
        answered(
            FakeResponse.unauthorized("Bearer error=\"invalid_token\"")
                .body(
                    "application/json",
                    "{\"error\":\"x\",\"error_description\":\"" + escaped(text) + "\"}"));

    assertThat(message(failure).lines().noneMatch(line -> line.startsWith("ERROR"))).isTrue();
    assertThat(message(failure).chars().filter(c -> c < ' ' && c != '\n').toArray()).isEmpty();
    assertThat(message(failure)).doesNotContain("\u202e", "\u200b");
  }

  @Test
  void textOfTheTokenEndpointCannotWriteOnTheTerminal() {
    String text = "\u001b[31mred\r\nERROR forged \u202e";
    environment
        .auth
        .faults()
        .always(
            Fault.instead(
                FakeResponse.json(
                    400,
                    "{\"error\":\"invalid_grant\",\"error_description\":\""
                        + escaped(text)
                        + "\"}")));
    ApiClient api =
        environment.client(
            OAuth.refreshToken(environment.login().refreshToken())
                .tokenEndpoint(environment.auth.tokenEndpoint())
                .onRotation(token -> {})
                .build());

    Throwable failure = refused(() -> api.get("users/1").returning(String.class).send());

    assertThat(failure).isInstanceOf(TokenRefreshException.class);
    assertThat(message(failure).chars().filter(c -> c < ' ' && c != '\n').toArray()).isEmpty();
    assertThat(message(failure).lines().noneMatch(line -> line.startsWith("ERROR"))).isTrue();
    assertThat(message(failure)).doesNotContain("\u202e");
  }

  private static String escaped(String text) {
    StringBuilder json = new StringBuilder();
    text.chars().forEach(c -> json.append(String.format("\\u%04x", c)));
    return json.toString();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "oauth/token",
        "http://auth.example.com/token",
        "https://u:canary-fixed-9182@h/token",
        "https://h/token?client_secret=canary-fixed-9182#x",
        "ftp://h/token",
        "https://h_h/token"
      })
  void aTokenEndpointThatIsNotFitForSecretsIsRefused(String uri) {
    CanarySecrets.remember("canary-fixed-9182");
    refusedBeforeSending(
        () ->
            OAuth.refreshToken(CanarySecrets.fresh("seed"))
                .tokenEndpoint(uri)
                .clientAuthentication(
                    ClientAuthentication.basic("app", CanarySecrets.fresh("secret")))
                .build());
  }

  @Test
  void settingsThatMakeNoSenseAreRefused() {
    ApiClient.Builder builder = ApiClient.builder();

    refusedBeforeSending(() -> builder.timeout(Duration.ZERO));
    refusedBeforeSending(() -> builder.timeout(Duration.ofSeconds(-1)));
    refusedBeforeSending(() -> builder.connectTimeout(Duration.ZERO));
    refusedBeforeSending(() -> builder.retries(-1));
    refusedBeforeSending(
        () ->
            builder
                .baseUri("https://api.example.com")
                .httpClient(java.net.http.HttpClient.newHttpClient())
                .connectTimeout(Duration.ofSeconds(1))
                .build());
  }
}
