package io.apiservice.sdk.transport.apache5;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.apiservice.sdk.ApiClient;
import io.apiservice.sdk.auth.Credentials;
import io.apiservice.sdk.call.ApiResponse;
import io.apiservice.sdk.call.RetryPolicy;
import io.apiservice.sdk.error.ResponseException;
import io.apiservice.sdk.error.UnauthorizedException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests and responses, byte by byte. */
@ParameterizedClass
@EnumSource(Wire.class)
@Timeout(60)
class ExchangeTest {
  private static final Duration LIMIT = Duration.ofSeconds(50);

  private final Wire wire;
  @TempDir Path directory;

  private final OpenResources open = new OpenResources();

  ExchangeTest(Wire wire) {
    this.wire = wire;
  }

  @AfterEach
  void close() throws Exception {
    open.close();
  }

  /**
   * The JDK's client keeps a connection shortly after it has handed the response over, and the SDK
   * has several of these clients.
   */
  private void sharedConnection(SocketServer server) {
    assertThat(server.connections()).isLessThanOrEqualTo(wire == Wire.JDK ? 6 : 1);
  }

  private static String lower(String text) {
    return text.toLowerCase(java.util.Locale.ROOT);
  }

  /** A connection is kept after each kind of response, and used by the next call. */
  @Test
  void aConnectionIsUsedAgainAfterEachResponseThatWasRead() throws Exception {
    AtomicInteger number = new AtomicInteger();
    List<String> responses =
        List.of(
            "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
            "HTTP/1.1 204 No Content\r\n\r\n",
            "HTTP/1.1 304 Not Modified\r\nContent-Length: 100\r\n\r\n",
            "HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno",
            "HTTP/1.1 503 Unavailable\r\nRetry-After: 0\r\nContent-Length: 0\r\n\r\n",
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\n"
                + "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    SocketServer server =
        open.server(
            (connection, head) ->
                connection.say(responses.get(number.getAndIncrement() % responses.size())));
    ApiClient api = open.client(wire, server.uri());

    for (int i = 0; i < 2 * responses.size(); i++) {
      HttpResponse<String> response =
          api.asHttpClient()
              .send(
                  HttpRequest.newBuilder(server.uri()).timeout(LIMIT).build(),
                  BodyHandlers.ofString());
      assertThat(response.body()).isIn("ok", "no", "");
    }

    sharedConnection(server);
    assertThat(server.heads()).hasSize(2 * responses.size());
  }

  @Test
  void blockingCallsShareAConnectionToo() throws Exception {
    SocketServer server = open.server((connection, head) -> connection.ok("ok"));
    ApiClient api = open.client(wire, server.uri());

    for (int i = 0; i < 20; i++) {
      assertThat(Way.BLOCKING.get(api, server.uri(), LIMIT)).isEqualTo("ok");
    }

    sharedConnection(server);
    assertThat(server.heads()).hasSize(20).allMatch(head -> head.startsWith("GET / HTTP/1.1\r\n"));
  }

  @Test
  void onlyWhatTheSdkSaysIsSent() throws Exception {
    SocketServer server = open.server((connection, head) -> connection.ok("ok"));
    ApiClient api = open.client(wire, server.uri());

    api.get("").header("X-One", "1").query("q", "ä b").returning(String.class).send();

    assertThat(server.heads().get(0))
        .startsWith("GET /?q=%C3%A4%20b HTTP/1.1\r\n")
        .contains("Authorization: Bearer bearer-of-this-test\r\n")
        .contains("X-One: 1\r\n")
        .contains("User-Agent: apiservice");
    assertThat(lower(server.heads().get(0)))
        .doesNotContain("accept-encoding", "expect", "cookie", "transfer-encoding")
        .doesNotContain(wire == Wire.JDK ? "nothing" : "upgrade");
  }

  /** Interceptors may add headers that no call may have. */
  @ParameterizedTest
  @EnumSource(Way.class)
  void aHeaderThatTheClientReservesIsRefused(Way way) throws Exception {
    SocketServer server = open.server((connection, head) -> connection.ok("ok"));
    assertThat(way.get(open.client(wire, server.uri()), server.uri(), LIMIT)).isEqualTo("ok");
    for (String name : List.of("Content-Length", "Upgrade")) {
      ApiClient api =
          open.add(
              wire.builder(open::add)
                  .baseUri(server.uri())
                  .credentials(Credentials.bearer("bearer-of-this-test"))
                  .retries(RetryPolicy.none())
                  .wrapAttempts(
                      next -> request -> next.send(request.withHeader(name, "value-of-header")))
                  .build());

      Throwable failure = catchThrowable(() -> way.get(api, server.uri(), LIMIT));

      assertThat(failure)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("the header " + name + " cannot be sent")
          .hasMessageNotContaining("value-of-header");
    }
    assertThat(server.heads()).hasSize(1);
  }

  @Test
  void aResponseHasItsStatusAndAllItsHeaders() throws Exception {
    SocketServer server =
        open.server(
            (connection, head) ->
                connection.say(
                    "HTTP/1.1 201 Created\r\nX-Two: a\r\nX-Empty:\r\nx-two: b, c\r\n"
                        + "Content-Length: 2\r\n\r\nok"));
    ApiClient api = open.client(wire, server.uri());

    ApiResponse<String> response = api.get("").returning(String.class).withResponse().send();

    assertThat(response.status()).isEqualTo(201);
    assertThat(response.headers().all("X-Two")).containsExactly("a", "b, c");
    assertThat(response.headers().first("X-Empty")).contains("");
  }

  @Test
  void nothingIsRepeatedFollowedOrAnsweredByTheHttpClient() throws Exception {
    SocketServer elsewhere = open.server((connection, head) -> connection.ok("elsewhere"));
    for (String refusal :
        List.of(
            "HTTP/1.1 503 Unavailable\r\nRetry-After: 0\r\nContent-Length: 0\r\n\r\n",
            "HTTP/1.1 429 Slowly\r\nContent-Length: 0\r\n\r\n",
            "HTTP/1.1 401 No\r\nWWW-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\n\r\n",
            "HTTP/1.1 307 There\r\nLocation: "
                + elsewhere.uri()
                + "\r\nContent-Length: 0\r\n\r\n")) {
      SocketServer server = open.server((connection, head) -> connection.say(refusal));
      ApiClient api = open.client(wire, server.uri());

      Throwable failure =
          catchThrowable(
              () -> api.post("").body("{}", "application/json").returning(String.class).send());
      Throwable ofPut = catchThrowable(() -> api.put("").returning(String.class).send());

      assertThat(failure).isInstanceOf(ResponseException.class);
      assertThat(ofPut).isInstanceOf(ResponseException.class);
      assertThat(server.heads()).hasSize(2);
      assertThat(server.heads()).noneMatch(head -> head.contains("Basic"));
    }
    SocketServer busy =
        open.server(
            (connection, head) ->
                connection.say("HTTP/1.1 503 Unavailable\r\nContent-Length: 0\r\n\r\n"));
    Throwable ofGet =
        catchThrowable(() -> Way.BLOCKING.get(open.client(wire, busy.uri()), busy.uri(), LIMIT));
    assertThat(ofGet).isInstanceOf(ResponseException.class);
    assertThat(busy.heads()).hasSize(1);
    assertThat(elsewhere.heads()).isEmpty();
  }

  @Test
  void cookiesAreNotKept() throws Exception {
    SocketServer server =
        open.server(
            (connection, head) ->
                connection.say(
                    "HTTP/1.1 200 OK\r\nSet-Cookie: a=b\r\nContent-Length: 2\r\n\r\nok"));
    ApiClient api = open.client(wire, server.uri());

    Way.BLOCKING.get(api, server.uri(), LIMIT);
    Way.ASYNC.get(api, server.uri(), LIMIT);

    assertThat(server.heads()).hasSize(2).noneMatch(head -> lower(head).contains("cookie"));
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void aCompressedBodyIsDecodedOnce(Way way) throws Exception {
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(zipped)) {
      out.write("plain text".getBytes(UTF_8));
    }
    String body = zipped.toString(ISO_8859_1);
    SocketServer server =
        open.server(
            (connection, head) ->
                connection.say(
                    "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: "
                        + zipped.size()
                        + "\r\n\r\n"
                        + body));
    ApiClient api = open.client(wire, server.uri());

    // The adapter passes the body on as received, as the JDK's client does.
    assertThat(way == Way.ADAPTER ? "plain text" : way.get(api, server.uri(), LIMIT))
        .isEqualTo("plain text");
    ApiResponse<byte[]> response = api.get("").returning(byte[].class).withResponse().send();
    assertThat(new String(response.value(), UTF_8)).isEqualTo("plain text");
    assertThat(response.headers().first("Content-Encoding")).contains("gzip");
  }

  @Test
  void aHeadResponseHasNoBody() throws Exception {
    SocketServer server =
        open.server(
            (connection, head) ->
                connection.say("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"));
    ApiClient api = open.client(wire, server.uri());

    api.head("").returningNothing().send();
    api.head("").returningNothing().send();

    sharedConnection(server);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 5, 100_000})
  void aBodyArrivesWholeWithItsLength(int length) throws Exception {
    SocketServer server = open.server(ExchangeTest::countBody);
    ApiClient api = open.client(wire, server.uri());
    byte[] bytes = "x".repeat(length).getBytes(UTF_8);

    assertThat(
            api.post("")
                .body(BodyPublishers.ofByteArray(bytes), "text/plain")
                .returning(String.class)
                .send())
        .isEqualTo(String.valueOf(length));
    assertThat(lower(server.heads().get(0))).contains("content-length: " + length + "\r\n");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 100_000})
  void aStreamArrivesWholeInChunks(int length) throws Exception {
    SocketServer server = open.server(ExchangeTest::countBody);
    ApiClient api = open.client(wire, server.uri());
    byte[] bytes = "x".repeat(length).getBytes(UTF_8);
    BodyPublisher stream = BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(bytes));

    assertThat(api.post("").body(stream, "text/plain").returning(String.class).send())
        .isEqualTo(String.valueOf(length));
    assertThat(lower(server.heads().get(0))).contains("transfer-encoding: chunked\r\n");
  }

  private static void countBody(SocketServer.Connection connection, String head)
      throws java.io.IOException {
    connection.ok(String.valueOf(connection.body(head).length));
  }

  @Test
  void aBodyThatIsSpentIsNotSentAgainNorSentEmpty() throws Exception {
    SocketServer server =
        open.server(
            (connection, head) -> {
              connection.body(head);
              connection.say(
                  "HTTP/1.1 401 No\r\nWWW-Authenticate: Bearer\r\nContent-Length: 0\r\n\r\n");
            });
    ApiClient api = open.client(wire, server.uri());
    InputStream once = new ByteArrayInputStream("once".getBytes(UTF_8));

    Throwable failure =
        catchThrowable(
            () ->
                api.post("")
                    .bodyOnce(BodyPublishers.ofInputStream(() -> once), "text/plain")
                    .returning(String.class)
                    .send());

    assertThat(failure).isInstanceOf(UnauthorizedException.class);
    assertThat(server.heads()).hasSize(1);
  }

  /** The repeat must not end like a whole body of no bytes. */
  @Test
  void aBodyThatTurnsOutToBeSpentIsNotSentEmpty() throws Exception {
    AtomicInteger whole = new AtomicInteger();
    SocketServer server =
        open.server(
            (connection, head) -> {
              connection.body(head);
              whole.incrementAndGet();
              connection.say("HTTP/1.1 503 Later\r\nRetry-After: 0\r\nContent-Length: 0\r\n\r\n");
            });
    ApiClient api = open.add(wire.builder(open::add).baseUri(server.uri()).build());
    InputStream once = new ByteArrayInputStream("once".getBytes(UTF_8));

    Throwable failure =
        catchThrowable(
            () ->
                api.put("")
                    .body(BodyPublishers.ofInputStream(() -> once), "text/plain")
                    .returning(String.class)
                    .send());

    assertThat(failure).isNotNull();
    server.close(); // waits for no request: what was sent has arrived or not
    assertThat(whole).hasValue(1);
  }

  @Test
  void aDownloadIsWrittenWhole() throws Exception {
    String text = "0123456789".repeat(100_000);
    SocketServer server = open.server((connection, head) -> connection.ok(text));
    ApiClient api = open.client(wire, server.uri());
    Path file = directory.resolve("download");

    api.get("").download(file).send();
    api.get("").download(file).sendAsync().toCompletableFuture().get();

    assertThat(Files.readString(file)).isEqualTo(text);
    sharedConnection(server);
  }

  @Test
  void aRedirectIsFollowedByTheSdkAndAnotherOriginGetsNoCredential() throws Exception {
    SocketServer elsewhere = open.server((connection, head) -> connection.ok("there"));
    SocketServer server =
        open.server(
            (connection, head) ->
                connection.say(
                    "HTTP/1.1 302 There\r\nLocation: "
                        + (head.startsWith("GET / ")
                            ? URI.create("/moved")
                            : elsewhere.uri().toString())
                        + "\r\nContent-Length: 0\r\n\r\n"));
    ApiClient api = open.client(wire, server.uri());

    assertThat(Way.BLOCKING.get(api, server.uri(), LIMIT)).isEqualTo("there");

    assertThat(server.heads()).hasSize(2).allMatch(head -> head.contains("Authorization: Bearer"));
    assertThat(elsewhere.heads()).hasSize(1).noneMatch(head -> head.contains("Authorization"));
  }
}
