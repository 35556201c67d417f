package io.apiservice.sdk.tests;

import static io.apiservice.sdk.tests.Http2Server.DATA;
import static io.apiservice.sdk.tests.Http2Server.END_HEADERS;
import static io.apiservice.sdk.tests.Http2Server.HEADERS;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.apiservice.sdk.ApiClient;
import io.apiservice.sdk.auth.Credentials;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse.BodySubscribers;
import java.net.http.HttpTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The drop-in client over HTTP/2: its deadline holds, and no request is processed twice. */
@Timeout(60)
class DropInHttp2Test {
  private static final int INTERNAL_ERROR = 2;
  private static final int REFUSED_STREAM = 7;

  @TempDir static Path directory;
  private static SSLContext tls;

  private final AtomicInteger processed = new AtomicInteger();
  private final CountDownLatch release = new CountDownLatch(1);

  @BeforeAll
  static void certificate() throws Exception {
    tls = TestTls.context(directory);
  }

  /** With DEBUG on, calls run on other threads, which may wait for a log. */
  @BeforeEach
  void threadsWithoutLog() {
    MemoryLog.debug(false);
  }

  @AfterEach
  void release() {
    release.countDown();
    MemoryLog.debug(true);
  }

  private static Http2Server server(Http2Server.Answer answer) throws IOException {
    return new Http2Server(tls, new byte[0], answer);
  }

  private static ApiClient client(Http2Server server) {
    return ApiClient.builder()
        .baseUri(server.uri())
        .sslContext(tls)
        .credentials(Credentials.bearer("a-token-of-this-test"))
        .build();
  }

  private static HttpRequest post(URI uri, int seconds) {
    return HttpRequest.newBuilder(uri.resolve("orders"))
        .timeout(Duration.ofSeconds(seconds))
        .POST(BodyPublishers.ofString("{}"))
        .build();
  }

  private static String body(HttpClient client, HttpRequest request, boolean async)
      throws Exception {
    return async
        ? client.sendAsync(request, BodyHandlers.ofString()).get(40, TimeUnit.SECONDS).body()
        : client.send(request, BodyHandlers.ofString()).body();
  }

  private static @Nullable Throwable failure(Http2Server server, int seconds, boolean async) {
    try (ApiClient api = client(server)) {
      HttpClient client = api.asHttpClient();
      Throwable failure = catchThrowable(() -> body(client, post(server.uri(), seconds), async));
      return failure instanceof ExecutionException wrapped ? wrapped.getCause() : failure;
    }
  }

  private void process(Http2Server.Connection connection, int stream) throws IOException {
    processed.incrementAndGet();
    connection.answer(stream, "done");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aStreamWithoutAnAnswerEndsAtTheDeadline(boolean async) throws Exception {
    try (Http2Server server = server((connection, stream, request) -> {})) {
      assertThat(failure(server, 1, async)).isInstanceOf(HttpTimeoutException.class);
      assertThat(server.requests()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aBodyThatStallsEndsAtTheDeadline(boolean async) throws Exception {
    try (Http2Server server =
        server(
            (connection, stream, request) -> {
              connection.frame(HEADERS, END_HEADERS, stream, Http2Server.ok());
              connection.frame(DATA, 0, stream, "half".getBytes(US_ASCII));
            })) {
      assertThat(failure(server, 1, async)).isInstanceOf(HttpTimeoutException.class);
      assertThat(server.requests()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aRefusedStreamIsSentAgain(boolean async) throws Exception {
    try (Http2Server server =
            server(
                (connection, stream, request) -> {
                  if (request <= 2) {
                    connection.reset(stream, REFUSED_STREAM);
                  } else {
                    process(connection, stream);
                  }
                });
        ApiClient api = client(server)) {
      assertThat(body(api.asHttpClient(), post(server.uri(), 30), async)).isEqualTo("done");
      assertThat(processed).hasValue(1);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aServerThatRefusesForEverIsGivenUp(boolean async) throws Exception {
    try (Http2Server server =
        server((connection, stream, request) -> connection.reset(stream, REFUSED_STREAM))) {
      assertThat(failure(server, 10, async)).isInstanceOf(IOException.class);
      assertThat(server.requests()).isBetween(2, 200);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aPostThatIsResetOtherwiseIsNotSentAgain(boolean async) throws Exception {
    try (Http2Server server =
        server((connection, stream, request) -> connection.reset(stream, INTERNAL_ERROR))) {
      assertThat(failure(server, 20, async)).isInstanceOf(IOException.class);
      assertThat(server.requests()).isEqualTo(1);
    }
  }

  /**
   * On JDK 17 such a stream cannot be distinguished from one that was processed, so the request
   * fails there.
   */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aPostAboveTheLastStreamOfAGoodbyeIsProcessedAtMostOnce(boolean async) throws Exception {
    try (Http2Server server =
        server(
            (connection, stream, request) -> {
              if (request == 1) {
                connection.goAway(0);
              } else {
                process(connection, stream);
              }
            })) {
      Throwable failure = failure(server, 20, async);
      if (failure != null) {
        assertThat(failure).isInstanceOf(IOException.class);
      }
      assertThat(processed).hasValue(failure == null ? 1 : 0);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aPostBelowTheLastStreamOfAGoodbyeIsNotSentAgain(boolean async) throws Exception {
    try (Http2Server server =
        server(
            (connection, stream, request) -> {
              connection.goAway(stream);
              connection.socket().close();
            })) {
      assertThat(failure(server, 20, async)).isInstanceOf(IOException.class);
      assertThat(server.requests()).isEqualTo(1);
    }
  }

  @Test
  void aBodyHandlerThatBlocksDoesNotHoldUpAnotherStreamOfItsConnection() throws Exception {
    CountDownLatch entered = new CountDownLatch(1);
    try (Http2Server server = server((connection, stream, request) -> process(connection, stream));
        ApiClient api = client(server)) {
      HttpClient client = api.asHttpClient();
      String warm = body(client, post(server.uri(), 30), false);

      CompletableFuture<HttpResponse<String>> blocked =
          client.sendAsync(
              post(server.uri(), 40),
              info -> {
                entered.countDown();
                try {
                  boolean unused = release.await(50, TimeUnit.SECONDS);
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
                return BodySubscribers.ofString(US_ASCII);
              });
      assertThat(entered.await(20, TimeUnit.SECONDS)).isTrue();

      assertThat(body(client, post(server.uri(), 20), false)).isEqualTo(warm);
      assertThat(server.connections()).isEqualTo(1);

      release.countDown();
      assertThat(blocked.get(20, TimeUnit.SECONDS).body()).isEqualTo("done");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theVersionIsThatOfTheExchange(boolean async) throws Exception {
    try (Http2Server server = server((connection, stream, request) -> process(connection, stream));
        ApiClient api = client(server)) {
      HttpClient bare = HttpClient.newBuilder().sslContext(tls).build();
      HttpRequest request = post(server.uri(), 20);
      HttpResponse.BodyHandler<String> handler =
          info -> BodySubscribers.replacing(info.version().toString());

      HttpResponse<String> expected = bare.send(request, handler);
      HttpResponse<String> response =
          async
              ? api.asHttpClient().sendAsync(request, handler).get(20, TimeUnit.SECONDS)
              : api.asHttpClient().send(request, handler);

      assertThat(response.version()).isEqualTo(expected.version());
      assertThat(response.body()).isEqualTo(expected.body()).isEqualTo("HTTP_2");
      assertThat(response.headers()).isEqualTo(expected.headers());
    }
  }
}
