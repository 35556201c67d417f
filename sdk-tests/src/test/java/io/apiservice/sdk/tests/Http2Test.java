package io.apiservice.sdk.tests;

import static io.apiservice.sdk.tests.Http2Server.CONTINUATION;
import static io.apiservice.sdk.tests.Http2Server.DATA;
import static io.apiservice.sdk.tests.Http2Server.END_HEADERS;
import static io.apiservice.sdk.tests.Http2Server.END_STREAM;
import static io.apiservice.sdk.tests.Http2Server.HEADERS;
import static io.apiservice.sdk.tests.Http2Server.PING;
import static io.apiservice.sdk.tests.Http2Server.SETTINGS;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.apiservice.sdk.ApiClient;
import io.apiservice.sdk.auth.Credentials;
import io.apiservice.sdk.call.Call;
import io.apiservice.sdk.error.ApiException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server misuses HTTP/2. A request is repeated only if it cannot have been processed. */
@Timeout(60)
class Http2Test {
  private static final int PROTOCOL_ERROR = 1;
  private static final int INTERNAL_ERROR = 2;
  private static final int REFUSED_STREAM = 7;
  private static final int CANCEL = 8;
  private static final int ENHANCE_YOUR_CALM = 11;
  private static final byte[] NO_SETTINGS = {};
  private static final int FRAME = 16_384;
  private static final long ABSURD = 64L * 1024 * 1024;

  @TempDir static Path directory;
  private static SSLContext tls;

  private final AtomicInteger processed = new AtomicInteger();

  @BeforeAll
  static void certificate() throws Exception {
    tls = TestTls.context(directory);
  }

  private static Http2Server server(Http2Server.Answer answer) throws IOException {
    return new Http2Server(tls, NO_SETTINGS, answer);
  }

  private static ApiClient client(Http2Server server) {
    return ApiClient.builder()
        .baseUri(server.uri())
        .sslContext(tls)
        .credentials(Credentials.bearer("a-token-of-this-test"))
        .build();
  }

  private static Call<String> post(ApiClient api, int seconds) {
    return api.post("orders")
        .body(Map.of("a", 1))
        .returning(String.class)
        .timeout(Duration.ofSeconds(seconds));
  }

  private static Throwable failure(Http2Server server, int seconds, boolean blocking) {
    try (ApiClient api = client(server)) {
      Call<String> call = post(api, seconds);
      Throwable failure = catchThrowable(blocking ? call::send : () -> call.sendAsync().join());
      return failure instanceof CompletionException wrapped
          ? requireNonNull(wrapped.getCause())
          : failure;
    }
  }

  private void process(Http2Server.Connection connection, int stream) throws IOException {
    processed.incrementAndGet();
    connection.answer(stream, "\"done\"");
  }

  @Test
  void aRefusedStreamIsSentAgainWhateverTheMethod() throws Exception {
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
      assertThat(post(api, 30).send()).contains("done");
      assertThat(processed).hasValue(1);
    }
  }

  @Test
  void aServerThatRefusesForEverIsGivenUp() throws Exception {
    try (Http2Server server =
        server((connection, stream, request) -> connection.reset(stream, REFUSED_STREAM))) {
      assertThat(failure(server, 20, true)).isInstanceOf(ApiException.class);
      assertThat(server.requests()).isBetween(2, 200);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {PROTOCOL_ERROR, INTERNAL_ERROR, CANCEL, ENHANCE_YOUR_CALM})
  void aPostThatIsResetOtherwiseIsNotSentAgain(int code) throws Exception {
    for (boolean blocking : new boolean[] {true, false}) {
      try (Http2Server server =
          server((connection, stream, request) -> connection.reset(stream, code))) {
        assertThat(failure(server, 20, blocking)).isInstanceOf(ApiException.class);
        assertThat(server.requests()).isEqualTo(1);
      }
    }
  }

  @Test
  void aPostThatIsResetAfterItsHeadersIsNotSentAgain() throws Exception {
    try (Http2Server server =
        server(
            (connection, stream, request) -> {
              connection.frame(HEADERS, END_HEADERS, stream, Http2Server.ok());
              connection.reset(stream, REFUSED_STREAM);
            })) {
      assertThat(failure(server, 20, true)).isInstanceOf(ApiException.class);
      assertThat(server.requests()).isEqualTo(1);
    }
  }

  /**
   * On JDK 17 such a stream cannot be distinguished from one that was processed, so the call fails
   * there.
   */
  @Test
  void aPostAboveTheLastStreamOfAGoodbyeIsProcessedAtMostOnce() throws Exception {
    try (Http2Server server =
        server(
            (connection, stream, request) -> {
              if (request == 1) {
                connection.goAway(0);
              } else {
                process(connection, stream);
              }
            })) {
      Throwable failure = failure(server, 20, true);
      if (failure != null) {
        assertThat(failure).isInstanceOf(ApiException.class);
      }
      assertThat(processed).hasValue(failure == null ? 1 : 0);
    }
  }

  @Test
  void aPostBelowTheLastStreamOfAGoodbyeIsNotSentAgain() throws Exception {
    try (Http2Server server =
        server(
            (connection, stream, request) -> {
              connection.goAway(stream);
              connection.socket().close();
            })) {
      assertThat(failure(server, 20, true)).isInstanceOf(ApiException.class);
      assertThat(server.requests()).isEqualTo(1);
    }
  }

  @Test
  void callsAboveTheStreamLimitWaitForTheirTurn() throws Exception {
    try (Http2Server server =
            new Http2Server(
                tls,
                Http2Server.maxConcurrentStreams(1),
                // In sum this takes longer than any fixed number of short pauses.
                (connection, stream, request) ->
                    CompletableFuture.delayedExecutor(120, TimeUnit.MILLISECONDS)
                        .execute(() -> later(connection, stream)));
        ApiClient api = client(server)) {
      post(api, 50).send();
      var calls = IntStream.range(0, 20).mapToObj(i -> post(api, 50).sendAsync()).toList();
      CompletableFuture.allOf(calls.toArray(CompletableFuture[]::new)).join();
      assertThat(processed).hasValue(21);
      assertThat(server.requests()).isEqualTo(21);
    }
  }

  private void later(Http2Server.Connection connection, int stream) {
    try {
      process(connection, stream);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {PING, SETTINGS})
  void aFloodEndsAtTheDeadline(int type) throws Exception {
    byte[] payload = type == PING ? new byte[8] : Http2Server.maxConcurrentStreams(100);
    AtomicLong sent = new AtomicLong();
    try (Http2Server server =
        server(
            (connection, stream, request) -> {
              while (sent.addAndGet(payload.length) < ABSURD) {
                connection.frame(type, 0, 0, payload);
              }
            })) {
      assertThat(failure(server, 2, true)).isInstanceOf(ApiException.class);
      assertThat(sent.get()).isLessThan(ABSURD);
      assertThat(server.requests()).isEqualTo(1);
    }
  }

  @Test
  void headersWithoutEndAreNotKept() throws Exception {
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    while (block.size() < FRAME - 200) {
      block.writeBytes(Http2Server.literal("x-more", "v".repeat(100)));
    }
    AtomicLong sent = new AtomicLong();
    try (Http2Server server =
        server(
            (connection, stream, request) -> {
              connection.frame(HEADERS, 0, stream, Http2Server.ok());
              while (sent.addAndGet(block.size()) < ABSURD) {
                connection.frame(CONTINUATION, 0, stream, block.toByteArray());
              }
            })) {
      assertThat(failure(server, 20, true)).isInstanceOf(ApiException.class);
      assertThat(sent.get()).isLessThan(ABSURD);
    }
  }

  /**
   * A frame of 20 kB refers to one entry of the table 16,000 times. Decoded, these are 60 MB of
   * headers.
   */
  @Test
  void headersThatGrowWhenTheyAreDecodedAreRefused() throws Exception {
    ByteArrayOutputStream entry = new ByteArrayOutputStream();
    entry.writeBytes(Http2Server.ok());
    entry.writeBytes(new byte[] {0x40, 1, 'x', 0x7f, (byte) -67, 29});
    entry.writeBytes(new byte[3_900]);
    byte[] named = new byte[FRAME];
    java.util.Arrays.fill(named, (byte) 0xbe);
    try (Http2Server server =
        server(
            (connection, stream, request) -> {
              byte[] first = entry.toByteArray();
              java.util.Arrays.fill(first, 7, first.length, (byte) 'v');
              connection.frame(HEADERS, 0, stream, first);
              connection.frame(CONTINUATION, END_HEADERS, stream, named);
              connection.frame(DATA, END_STREAM, stream, "\"x\"".getBytes(US_ASCII));
            })) {
      assertThat(failure(server, 20, true)).isInstanceOf(ApiException.class);
      assertThat(server.requests()).isEqualTo(1);
    }
  }

  @Test
  void trailersEndAnAnswer() throws Exception {
    try (Http2Server server =
            server(
                (connection, stream, request) -> {
                  connection.frame(HEADERS, END_HEADERS, stream, Http2Server.ok());
                  connection.frame(DATA, 0, stream, "\"done\"".getBytes(US_ASCII));
                  connection.frame(
                      HEADERS,
                      END_HEADERS | END_STREAM,
                      stream,
                      Http2Server.literal("x-checksum", "1"));
                });
        ApiClient api = client(server)) {
      assertThat(post(api, 20).send()).contains("done");
    }
  }

  @Test
  void anAnswerThatIsCutIsNoAnswer() throws Exception {
    for (boolean closes : new boolean[] {true, false}) {
      try (Http2Server server =
          server(
              (connection, stream, request) -> {
                connection.frame(HEADERS, END_HEADERS, stream, Http2Server.ok());
                connection.frame(DATA, 0, stream, "\"do".getBytes(US_ASCII));
                if (closes) {
                  connection.socket().close();
                } else {
                  connection.reset(stream, INTERNAL_ERROR);
                }
              })) {
        assertThat(failure(server, 20, true)).isInstanceOf(ApiException.class);
        assertThat(server.requests()).isEqualTo(1);
      }
    }
  }

  /** Shows that the counts are reliable: a request that arrives twice is counted twice. */
  @Test
  void aRequestThatIsSentTwiceIsCountedTwice() throws Exception {
    try (Http2Server server = server((connection, stream, request) -> process(connection, stream));
        ApiClient api = client(server)) {
      Stream.of(1, 2).forEach(each -> post(api, 20).send());
      assertThat(server.requests()).isEqualTo(2);
      assertThat(server.connections()).isEqualTo(1);
    }
  }
}
