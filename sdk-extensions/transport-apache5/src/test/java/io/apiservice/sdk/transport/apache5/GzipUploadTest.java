package io.apiservice.sdk.transport.apache5;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.apiservice.sdk.ApiClient;
import io.apiservice.sdk.ApiRequest;
import io.apiservice.sdk.auth.Credentials;
import io.apiservice.sdk.call.Call;
import io.apiservice.sdk.call.Multipart;
import io.apiservice.sdk.error.UnauthorizedException;
import io.apiservice.sdk.error.UnexpectedStatusException;
import io.apiservice.sdk.http.Request;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Bodies that are compressed before they are sent, byte by byte. */
@ParameterizedClass
@EnumSource(Wire.class)
@Timeout(60)
class GzipUploadTest {
  private static final String TEXT = "0123456789 äöü ".repeat(20_000);
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

  private final Wire wire;
  private final OpenResources open = new OpenResources();
  private final List<byte[]> bodies = new CopyOnWriteArrayList<>();
  private final List<String> responses = new CopyOnWriteArrayList<>();
  private final AtomicInteger served = new AtomicInteger();
  private final AtomicInteger tokens = new AtomicInteger();
  private SocketServer server;
  @TempDir Path directory;

  GzipUploadTest(Wire wire) {
    this.wire = wire;
  }

  @BeforeEach
  void serve() throws Exception {
    server =
        open.server(
            (connection, head) -> {
              bodies.add(connection.body(head));
              int number = served.getAndIncrement();
              connection.say(number < responses.size() ? responses.get(number) : OK);
            });
  }

  @AfterEach
  void close() throws Exception {
    open.close();
  }

  private static String status(String line, String... headers) {
    return "HTTP/1.1 " + line + "\r\n" + String.join("", headers) + "Content-Length: 0\r\n\r\n";
  }

  private ApiClient.Builder builder() {
    return wire.builder(open::add)
        .baseUri(server.uri())
        .credentials(
            Credentials.tokens(
                () -> Credentials.AccessToken.of("token-" + tokens.incrementAndGet())));
  }

  private ApiClient client() {
    return open.add(builder().build());
  }

  private String head(int number) {
    return server.heads().get(number).toLowerCase(Locale.ROOT);
  }

  private static String inflated(byte[] body) throws Exception {
    try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(body))) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }

  @Test
  void whatIsInMemoryHasItsCompressedLength() throws Exception {
    client().post("").body(TEXT, "text/plain").gzip().returning(String.class).send();

    assertThat(inflated(bodies.get(0))).isEqualTo(TEXT);
    assertThat(bodies.get(0).length).isLessThan(TEXT.length() / 10);
    assertThat(head(0))
        .contains("content-encoding: gzip\r\n", "content-type: text/plain\r\n")
        .contains("content-length: " + bodies.get(0).length + "\r\n")
        .doesNotContain("transfer-encoding");
  }

  @Test
  void objectsAndFormsAreCompressedToo() throws Exception {
    ApiClient api = client();

    responses.add("HTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\n{}");
    api.resource("users", Map.class).calls().create(Map.of("name", "Ada")).gzip().send();
    api.post("").gzip().form(Map.of("q", "ada")).returning(String.class).send();

    assertThat(inflated(bodies.get(0))).isEqualTo("{\"name\":\"Ada\"}");
    assertThat(inflated(bodies.get(1))).isEqualTo("q=ada");
    assertThat(head(0)).contains("content-encoding: gzip\r\n", "application/json");
  }

  @Test
  void whatIsNotInMemoryIsSentInChunks() throws Exception {
    Path file = Files.writeString(directory.resolve("up"), TEXT);
    ApiClient api = client();

    for (Object body :
        List.of(
            file,
            new ByteArrayInputStream(TEXT.getBytes(UTF_8)),
            BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(TEXT.getBytes(UTF_8))))) {
      bodies.clear();
      api.put("").body(body, "text/plain").gzip().returning(String.class).send();
      api.put("")
          .body(file, "text/plain")
          .gzip()
          .uploadProgress((sent, total) -> {})
          .returning(String.class)
          .sendAsync()
          .get();

      assertThat(bodies).hasSize(2);
      assertThat(inflated(bodies.get(0))).isEqualTo(TEXT);
      assertThat(inflated(bodies.get(1))).isEqualTo(TEXT);
    }
    Multipart multipart = Multipart.builder().file("f", file, "text/plain").build();
    api.post("").body(multipart).gzip().returning(String.class).send();
    assertThat(inflated(bodies.get(2))).contains(TEXT);

    for (int i = 0; i < server.heads().size(); i++) {
      assertThat(head(i))
          .contains("content-encoding: gzip\r\n", "transfer-encoding: chunked\r\n")
          .doesNotContain("content-length");
    }
  }

  private enum Source {
    TEXT_IN_MEMORY,
    FILE,
    PUBLISHER,
    WITH_PROGRESS
  }

  private ApiRequest upload(ApiClient api, Source source) throws Exception {
    Path file = Files.writeString(directory.resolve("again"), TEXT);
    ApiRequest request = api.put("").gzip();
    return switch (source) {
      case TEXT_IN_MEMORY -> request.body(TEXT, "text/plain");
      case FILE -> request.body(file);
      case PUBLISHER ->
          request.body(
              BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(TEXT.getBytes(UTF_8))));
      case WITH_PROGRESS -> request.body(TEXT, "text/plain").uploadProgress((sent, total) -> {});
    };
  }

  /** Refused with a 401, then with a 503, then accepted: the same body each time. */
  @ParameterizedTest
  @EnumSource(Source.class)
  void aRepeatHasTheSameBody(Source source) throws Exception {
    responses.add(status("401 No", "WWW-Authenticate: Bearer error=\"invalid_token\"\r\n"));
    responses.add(status("503 Later", "Retry-After: 0\r\n"));
    Call<String> call = upload(client(), source).returning(String.class);

    assertThat(call.send()).isEqualTo("ok");
    assertThat(call.sendAsync().get()).isEqualTo("ok");

    assertThat(bodies).hasSize(4);
    for (byte[] body : bodies) {
      assertThat(inflated(body)).isEqualTo(TEXT);
    }
    assertThat(server.heads()).allMatch(head -> head.contains("ncoding: gzip"));
    assertThat(head(0)).contains("token-1");
    assertThat(head(1)).contains("token-2");
  }

  @Test
  void aStreamIsSentOnce() throws Exception {
    responses.add(status("401 No", "WWW-Authenticate: Bearer error=\"invalid_token\"\r\n"));
    InputStream once = new ByteArrayInputStream(TEXT.getBytes(UTF_8));
    ApiClient api = client();

    Throwable failure =
        catchThrowable(() -> api.put("").body(once).gzip().returning(String.class).send());

    assertThat(failure).isInstanceOf(UnauthorizedException.class).hasMessageContaining("only once");
    assertThat(bodies).hasSize(1);
    assertThat(inflated(bodies.get(0))).isEqualTo(TEXT);
  }

  /** Nothing at all, compressed, would be a whole body of twenty bytes. */
  @Test
  void aBodyThatTurnsOutToBeSpentIsNotSentEmpty() throws Exception {
    responses.add(status("503 Later", "Retry-After: 0\r\n"));
    InputStream once = new ByteArrayInputStream(TEXT.getBytes(UTF_8));
    ApiClient api = client();

    Throwable failure =
        catchThrowable(
            () ->
                api.put("")
                    .body(BodyPublishers.ofInputStream(() -> once))
                    .gzip()
                    .returning(String.class)
                    .send());

    assertThat(failure).isNotNull().hasMessageContaining("cannot be produced twice");
    server.close();
    assertThat(bodies).hasSize(1);
  }

  @Test
  void anUnsupportedMediaTypeIsExplained() throws Exception {
    responses.add(status("415 No"));
    responses.add(status("415 No"));
    ApiClient api = client();

    Throwable compressed =
        catchThrowable(
            () -> api.post("").body("{}", "application/json").gzip().returningNothing().send());
    Throwable plain =
        catchThrowable(() -> api.post("").body("{}", "application/json").returningNothing().send());

    assertThat(compressed)
        .isInstanceOf(UnexpectedStatusException.class)
        .hasMessageContaining("the server may not accept compressed bodies")
        .hasMessageContaining("without gzip()");
    assertThat(plain)
        .isInstanceOf(UnexpectedStatusException.class)
        .hasMessageNotContaining("compressed");
  }

  /** A signature covers the bytes as they are sent. */
  @Test
  void aTransportOfTheApplicationSeesTheCompressedBody() throws Exception {
    List<Request> seen = new CopyOnWriteArrayList<>();
    ApiClient api =
        open.add(
            builder()
                .wrapAttempts(
                    next ->
                        request -> {
                          seen.add(request);
                          return next.send(request);
                        })
                .build());

    api.post("").body(TEXT, "text/plain").gzip().returning(String.class).send();

    assertThat(seen.get(0).headers().first("Content-Encoding")).contains("gzip");
    assertThat(seen.get(0).body().orElseThrow().contentLength()).isEqualTo(bodies.get(0).length);
  }

  /** The way to compress the body of every call. */
  @Test
  void aTransportOfTheApplicationMayCompress() throws Exception {
    ApiClient api =
        open.add(builder().wrap(next -> request -> next.send(request.withGzippedBody())).build());

    api.post("").body(TEXT, "text/plain").returning(String.class).send();
    api.post("").body(TEXT, "text/plain").gzip().returning(String.class).send();
    api.get("").returning(String.class).send();

    assertThat(inflated(bodies.get(0))).isEqualTo(TEXT);
    assertThat(inflated(bodies.get(1))).isEqualTo(TEXT);
    assertThat(bodies.get(2)).isEmpty();
    assertThat(head(2)).doesNotContain("content-encoding");
  }
}
