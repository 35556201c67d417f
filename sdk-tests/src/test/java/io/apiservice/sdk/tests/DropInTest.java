package io.apiservice.sdk.tests;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.apiservice.sdk.ApiClient;
import io.apiservice.sdk.auth.Credentials;
import io.apiservice.sdk.error.TokenRefreshException;
import io.apiservice.sdk.testkit.FakeResponse;
import io.apiservice.sdk.testkit.Fault;
import io.apiservice.sdk.testkit.Login;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The drop-in client with all kinds of body handlers that a library may use. */
class DropInTest {
  private static final Path FILE = Path.of("body");

  @TempDir Path directory;
  private final TestEnvironment environment = TestEnvironment.strict();

  @AfterEach
  void close() throws Exception {
    environment.close();
  }

  /** A body handler of the JDK, and how the text is obtained from its result. */
  record Handler(String name, Function<Path, BodyHandler<?>> handler, Text text) {
    @Override
    public String toString() {
      return name;
    }
  }

  private interface Text {
    String of(Object body, Path directory) throws Exception;
  }

  static List<Handler> handlers() {
    Collecting collecting = new Collecting();
    return List.of(
        new Handler("ofString", d -> BodyHandlers.ofString(), (body, d) -> (String) body),
        new Handler(
            "ofByteArray",
            d -> BodyHandlers.ofByteArray(),
            (body, d) -> new String((byte[]) body, UTF_8)),
        new Handler(
            "ofFile",
            d -> BodyHandlers.ofFile(d.resolve(FILE)),
            (body, d) -> Files.readString((Path) body)),
        new Handler(
            "ofInputStream",
            d -> BodyHandlers.ofInputStream(),
            (body, d) -> new String(((java.io.InputStream) body).readAllBytes(), UTF_8)),
        new Handler(
            "ofLines",
            d -> BodyHandlers.ofLines(),
            (body, d) -> String.join("\n", ((Stream<?>) body).map(String::valueOf).toList())),
        new Handler(
            "fromLineSubscriber",
            d -> BodyHandlers.fromLineSubscriber(collecting, Collecting::text, null),
            (body, d) -> (String) body),
        new Handler(
            "buffering",
            d -> BodyHandlers.buffering(BodyHandlers.ofString(), 128),
            (body, d) -> (String) body));
  }

  /** A subscriber that can be used only once, as those of applications are. */
  private static final class Collecting implements Flow.Subscriber<String> {
    private final StringBuilder text = new StringBuilder();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final AtomicInteger subscribed = new AtomicInteger();

    String text() {
      assertThat(subscribed).hasValue(1);
      return text.toString();
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      subscribed.incrementAndGet();
      subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(String item) {
      text.append(text.length() == 0 ? "" : "\n").append(item);
    }

    @Override
    public void onError(Throwable failure) {
      ended.countDown();
    }

    @Override
    public void onComplete() {
      ended.countDown();
    }
  }

  static Stream<Arguments> handlersBothWays() {
    return Stream.of(false, true)
        .flatMap(async -> handlers().stream().map(handler -> Arguments.of(handler, async)));
  }

  /** Counts how often a handler is called. */
  private static <T> BodyHandler<T> counting(BodyHandler<T> handler, AtomicInteger asked) {
    return info -> {
      asked.incrementAndGet();
      return handler.apply(info);
    };
  }

  private HttpResponse<?> send(HttpClient client, BodyHandler<?> handler, boolean async)
      throws Exception {
    HttpRequest request = environment.get("users/1");
    return async ? client.sendAsync(request, handler).get() : client.send(request, handler);
  }

  @ParameterizedTest
  @MethodSource("handlersBothWays")
  void theHandlerSeesTheFinalAnswerOnly(Handler handler, boolean async) throws Exception {
    ApiClient api = environment.client();
    environment.auth.revokeAccessTokens();
    AtomicInteger asked = new AtomicInteger();

    HttpResponse<?> response =
        send(api.asHttpClient(), counting(handler.handler().apply(directory), asked), async);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(handler.text().of(response.body(), directory))
        .startsWith("{\"id\":\"1\",")
        .contains("\"Ada\"")
        .endsWith("}")
        .hasSize("{\"id\":\"1\",\"name\":\"Ada\",\"active\":true}".length());
    assertThat(asked).hasValue(1);
    assertThat(environment.auth.tokenCalls()).isEqualTo(1);
    assertThat(api.diagnose(response)).isEmpty();
  }

  private void aFinalRefusalArrivesWhole(
      Handler handler, boolean async, FakeResponse refusal, String body) throws Exception {
    ApiClient api = environment.client();
    environment.api.faults().always(Fault.instead(refusal));
    AtomicInteger asked = new AtomicInteger();

    HttpResponse<?> response =
        send(api.asHttpClient(), counting(handler.handler().apply(directory), asked), async);

    assertThat(response.statusCode()).isEqualTo(401);
    assertThat(handler.text().of(response.body(), directory)).isEqualTo(body);
    assertThat(asked).hasValue(1);
    assertThat(environment.api.requestCount()).isEqualTo(2);
    assertThat(api.diagnose(response)).isPresent();
    assertThat(response.headers().firstValue("www-authenticate")).contains("Bearer realm=\"x\"");
  }

  private static FakeResponse refusal(String body) {
    return FakeResponse.unauthorized("Bearer realm=\"x\"").body("text/plain", body);
  }

  @ParameterizedTest
  @MethodSource("handlersBothWays")
  void aSmallFinalRefusalArrivesWhole(Handler handler, boolean async) throws Exception {
    aFinalRefusalArrivesWhole(handler, async, refusal("no"), "no");
  }

  @ParameterizedTest
  @MethodSource("handlersBothWays")
  void aFinalRefusalWithoutABodyArrives(Handler handler, boolean async) throws Exception {
    aFinalRefusalArrivesWhole(handler, async, FakeResponse.unauthorized("Bearer realm=\"x\""), "");
  }

  @ParameterizedTest
  @MethodSource("handlersBothWays")
  void aLongFinalRefusalArrivesWhole(Handler handler, boolean async) throws Exception {
    String body = "0123456789abcdef".repeat(20_000);
    aFinalRefusalArrivesWhole(handler, async, refusal(body), body);
  }

  @ParameterizedTest
  @MethodSource("handlersBothWays")
  void aLongFinalRefusalInChunksArrivesWhole(Handler handler, boolean async) throws Exception {
    String body = "0123456789abcdef".repeat(20_000);
    aFinalRefusalArrivesWhole(handler, async, refusal(body).chunked(), body);
  }

  @Test
  void aLoginThatHasEndedIsAnIoExceptionWithTheReason() {
    Login login = environment.login();
    ApiClient api = environment.clientWithoutAccessToken(login);
    environment.auth.endSessions("ada");
    HttpClient http = api.asHttpClient();
    HttpRequest request = environment.get("users/1");

    assertThatThrownBy(() -> http.send(request, BodyHandlers.ofString()))
        .isInstanceOf(IOException.class)
        .hasCauseInstanceOf(TokenRefreshException.class)
        .hasMessageContaining("invalid_grant");
    assertThatThrownBy(() -> http.sendAsync(request, BodyHandlers.ofString()).join())
        .cause()
        .isInstanceOf(IOException.class)
        .hasCauseInstanceOf(TokenRefreshException.class);
  }

  @Test
  void anOlderFileIsNotMixedWithTheRefusal() throws Exception {
    ApiClient api = environment.client();
    environment.api.faults().next(Fault.instead(refusal("a long page of refusal ".repeat(40))));

    HttpResponse<Path> response =
        api.asHttpClient()
            .send(
                environment.get("users/1"),
                BodyHandlers.ofFile(
                    directory.resolve(FILE),
                    java.nio.file.StandardOpenOption.CREATE_NEW,
                    java.nio.file.StandardOpenOption.WRITE));

    assertThat(Files.readString(response.body())).startsWith("{").endsWith("}");
  }

  @Test
  void discardingWorks() throws Exception {
    ApiClient api = environment.client();
    environment.auth.revokeAccessTokens();

    HttpResponse<Void> response =
        api.asHttpClient().send(environment.get("users/1"), BodyHandlers.discarding());

    assertThat(response.statusCode()).isEqualTo(200);
  }

  @Test
  void connectionsAreUsedAgainAfterARefusal() throws Exception {
    ApiClient api = environment.client();
    for (int i = 0; i < 5; i++) {
      environment.auth.revokeAccessTokens();
      api.asHttpClient().send(environment.get("users/1"), BodyHandlers.ofString());
    }

    assertThat(environment.api.connectionCount()).isEqualTo(1);
  }

  @Test
  void headWorks() throws Exception {
    ApiClient api = environment.client();
    environment.auth.revokeAccessTokens();

    HttpResponse<String> response =
        api.asHttpClient()
            .send(
                HttpRequest.newBuilder(environment.uri("users/1"))
                    .method("HEAD", HttpRequest.BodyPublishers.noBody())
                    .build(),
                BodyHandlers.ofString());

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEmpty();
  }

  @Test
  void theBuilderHandsOutTheSameClientWhateverIsSet() {
    ApiClient api = environment.client();

    HttpClient built =
        api.asHttpClientBuilder()
            .followRedirects(HttpClient.Redirect.ALWAYS)
            .connectTimeout(java.time.Duration.ofSeconds(1))
            .version(HttpClient.Version.HTTP_2)
            .build();

    assertThat(built).isSameAs(api.asHttpClient());
    assertThat(built.followRedirects()).isNotNull();
    assertThat(built.authenticator()).isEmpty();
    assertThat(built.toString()).contains("authenticating");
  }

  @Test
  void aCredentialOfTheRequestsOwnIsRefused() {
    ApiClient api = environment.client();
    String own = CanarySecrets.fresh("own");

    Throwable failure =
        catchThrowable(
            () ->
                api.asHttpClient()
                    .send(
                        HttpRequest.newBuilder(environment.uri("users/1"))
                            .header("Authorization", "Bearer " + own)
                            .build(),
                        BodyHandlers.ofString()));

    assertThat(failure).isInstanceOf(IllegalArgumentException.class);
    assertThat(CanarySecrets.in(CanarySecrets.everythingOf(failure))).isEmpty();
    assertThat(environment.api.requestCount()).isZero();
  }

  @Test
  void anAnswerTellsNoKeyOfTheQuery() throws Exception {
    String key = CanarySecrets.fresh("query");
    ApiClient api = environment.client(Credentials.apiKey(key).inQuery("key"));

    HttpResponse<String> response =
        api.asHttpClient().send(environment.get("users/1"), BodyHandlers.ofString());

    assertThat(environment.api.requests().get(0).query()).contains(key);
    assertThat(response.toString() + response.uri() + response.request()).doesNotContain(key);
  }
}
