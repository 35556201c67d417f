package io.apiservice.sdk.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.CompletableFuture.completedFuture;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.apiservice.sdk.ApiClient;
import io.apiservice.sdk.call.ApiResponse;
import io.apiservice.sdk.call.ElementStream;
import io.apiservice.sdk.error.CallInterruptedException;
import io.apiservice.sdk.error.DecodingException;
import io.apiservice.sdk.error.NotFoundException;
import io.apiservice.sdk.error.TransportException;
import io.apiservice.sdk.http.Body;
import io.apiservice.sdk.http.Headers;
import io.apiservice.sdk.http.Response;
import io.apiservice.sdk.json.TypeRef;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class ElementStreamTest {
  private static final Headers JSON = Headers.of("Content-Type", "application/json");
  private static final Headers LINES = Headers.of("Content-Type", "application/x-ndjson");

  private final ControlledBody body = new ControlledBody();

  record Row(int n) {}

  private static ApiClient client(Response response) {
    return ApiClient.builder()
        .baseUri("https://api.example.com/")
        .transport(request -> completedFuture(response))
        .build();
  }

  private static ElementStream<Row> rows(Headers headers, Body body) {
    return client(Response.of(200, headers, body)).get("rows").elements(Row.class).send();
  }

  private static Body gzip(String text) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(text.getBytes(UTF_8));
    }
    return Body.of(out.toByteArray());
  }

  @Test
  void theElementsOfAnArrayAreReadOneByOne() {
    try (ElementStream<Row> rows = rows(JSON, body)) {
      Iterator<Row> read = rows.iterator();
      body.send("[{\"n\":1},{\"n\"");
      assertThat(read.next()).isEqualTo(new Row(1));
      body.demand.set(1); // the reader requests while it waits
      body.send(":2}");
      assertThat(read.next()).isEqualTo(new Row(2));
      body.demand.set(1);
      body.send("]");
      body.end();
      assertThat(read.hasNext()).isFalse();
    }
  }

  @Test
  void linesAreReadOneByOne() {
    try (ElementStream<Row> rows = rows(LINES, Body.of("{\"n\":1}\n{\"n\":2}"))) {
      assertThat(rows).containsExactly(new Row(1), new Row(2));
    }
  }

  @Test
  void aBodyWithoutATypeSaysByItsFirstByteWhatItIs() {
    try (ElementStream<Row> array = rows(Headers.empty(), Body.of("[{\"n\":1}]"));
        ElementStream<Row> lines = rows(Headers.empty(), Body.of("{\"n\":1}\n"))) {
      assertThat(array).containsExactly(new Row(1));
      assertThat(lines).containsExactly(new Row(1));
    }
  }

  @Test
  void noContentIsNoElements() {
    try (ElementStream<Row> rows =
        client(Response.of(204)).get("rows").elements(Row.class).send()) {
      assertThat(rows).isEmpty();
    }
  }

  @Test
  void elementsMayBeOfAnyType() {
    ApiClient client = client(Response.of(200, JSON, "[[1],[2,3]]"));
    try (ElementStream<List<Integer>> lists =
        client.get("x").elements(new TypeRef<List<Integer>>() {}).send()) {
      assertThat(lists).containsExactly(List.of(1), List.of(2, 3));
    }
    ApiClient maybe = client(Response.of(200, JSON, "[null,1]"));
    try (ElementStream<Optional<Integer>> optional =
        maybe.get("x").elements(new TypeRef<Optional<Integer>>() {}).send()) {
      assertThat(optional).containsExactly(Optional.empty(), Optional.of(1));
    }
  }

  @Test
  void anElementOfAnotherTypeIsAnErrorThatNamesItsPlace() {
    try (ElementStream<Row> rows = rows(JSON, Body.of("[{\"n\":1},{\"n\":\"s3cret\"}]"))) {
      Iterator<Row> read = rows.iterator();
      read.next();

      assertThatThrownBy(read::next)
          .isInstanceOf(DecodingException.class)
          .hasMessageContaining("element [1]: cannot read JSON as")
          .hasMessageContaining("at .n (line 1, column 6)")
          .hasMessageNotContaining("s3cret");
      assertThat(read.hasNext()).isFalse();
    }
    try (ElementStream<Row> rows = rows(LINES, Body.of("{\"n\":1}\n\n{\"n\":\n{\"n\":3}"))) {
      Iterator<Row> read = rows.iterator();
      read.next();

      assertThatThrownBy(read::next)
          .isInstanceOf(DecodingException.class)
          .hasMessageContaining("line 3: cannot read JSON as")
          .hasMessageContaining("it ends in the middle");
    }
  }

  @Test
  void aNullElementIsAnErrorUnlessItIsOptional() {
    try (ElementStream<Row> rows = rows(JSON, Body.of("[null]"))) {
      assertThatThrownBy(rows.iterator()::next)
          .isInstanceOf(DecodingException.class)
          .hasMessageContaining("element [0] is null, expected");
    }
  }

  @Test
  void aWebPageIsAnError() {
    assertThatThrownBy(() -> rows(Headers.of("Content-Type", "text/html"), Body.of("<p>")))
        .isInstanceOf(DecodingException.class)
        .hasMessageContaining("the body is an HTML page");
  }

  @Test
  void aBodyThatBreaksOffIsATransportException() {
    try (ElementStream<Row> rows = rows(JSON, body)) {
      Iterator<Row> read = rows.iterator();
      body.send("[{\"n\":1},{\"n\"");
      read.next();
      body.fail(new IOException("reset"));

      assertThatThrownBy(read::next)
          .isInstanceOf(TransportException.class)
          .hasMessageContaining("the body broke off after 1 element (IOException)");
    }
  }

  @Test
  void anArrayWithoutAnEndIsADecodingException() {
    try (ElementStream<Row> rows = rows(JSON, Body.of("[{\"n\":1},"))) {
      Iterator<Row> read = rows.iterator();
      read.next();

      assertThatThrownBy(read::next)
          .isInstanceOf(DecodingException.class)
          .hasMessageContaining("the array ends in the middle, after 1 element");
    }
  }

  @Test
  void theRestIsNotReadWhenTheReaderHasEnough() {
    try (ElementStream<Row> rows = rows(LINES, body)) {
      body.send("{\"n\":1}\n{\"n\":2}\n");
      assertThat(rows.stream().findFirst()).contains(new Row(1));
      assertThat(body.demand.get()).isZero();
    }
    assertThat(body.cancelled.getCount()).isZero();
  }

  @Test
  void aFailureBeforeTheBodyIsThatOfTheCall() {
    assertThatThrownBy(() -> client(Response.of(404)).get("rows").elements(Row.class).send())
        .isInstanceOf(NotFoundException.class);
  }

  @Test
  void gzipIsDecoded() throws IOException {
    Headers gzip = Headers.of("Content-Type", "application/json", "Content-Encoding", "gzip");
    try (ElementStream<Row> rows = rows(gzip, gzip("[{\"n\":1},{\"n\":2}]"))) {
      assertThat(rows).containsExactly(new Row(1), new Row(2));
    }
    try (ElementStream<Row> rows = rows(gzip, Body.of("[{\"n\":1}]"))) {
      assertThatThrownBy(rows.iterator()::next)
          .isInstanceOf(TransportException.class)
          .hasMessageContaining("the body broke off after 0 elements");
    }
  }

  @Test
  void aResponseWithItsElements() {
    ApiClient client = client(Response.of(200, LINES.with("ETag", "\"7\""), "{\"n\":1}\n"));
    ApiResponse<ElementStream<Row>> response =
        client.get("rows").elements(Row.class).withResponse().send();

    try (ElementStream<Row> rows = response.value()) {
      assertThat(response.headers().first("ETag")).contains("\"7\"");
      assertThat(rows).hasSize(1);
    }
  }

  @Test
  void anInputStreamIsTheBodyWhileItArrives() throws Exception {
    ApiClient client = client(Response.of(200, Headers.empty(), body));
    try (InputStream in = client.get("file").returning(InputStream.class).send()) {
      body.send("abc");
      assertThat(in.read()).isEqualTo('a');
      assertThat(in.readNBytes(2)).isEqualTo("bc".getBytes(UTF_8));
      CompletableFuture<byte[]> rest =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return in.readAllBytes();
                } catch (IOException e) {
                  throw new IllegalStateException(e);
                }
              });
      body.end();
      assertThat(rest.get(30, TimeUnit.SECONDS)).isEmpty();
    }
    assertThat(body.cancelled.getCount()).isZero();
  }

  @Test
  void anInputStreamThatBreaksOffIsAnIoException() throws Exception {
    ApiClient client = client(Response.of(200, Headers.empty(), body));
    try (InputStream in = client.get("file").returning(InputStream.class).send()) {
      body.send("abc");
      in.readNBytes(3);
      body.fail(new IOException("reset"));

      assertThatThrownBy(in::read)
          .isInstanceOf(IOException.class)
          .hasCauseInstanceOf(TransportException.class)
          .hasMessageContaining("the body broke off after 3 bytes");
    }
  }

  @Test
  void anInterruptEndsAnInputStream() throws Exception {
    ApiClient client = client(Response.of(200, Headers.empty(), body));
    try (InputStream in = client.get("file").returning(InputStream.class).send()) {
      CompletableFuture<Throwable> thrown = new CompletableFuture<>();
      Thread reader =
          new Thread(
              () -> {
                try {
                  in.read();
                } catch (IOException e) {
                  thrown.complete(e.getCause());
                }
              });
      reader.start();
      reader.interrupt();

      assertThat(thrown.get(30, TimeUnit.SECONDS)).isInstanceOf(CallInterruptedException.class);
    }
  }

  @Test
  void anInputStreamInflatesGzip() throws Exception {
    Headers gzip = Headers.of("Content-Encoding", "gzip");
    try (InputStream in =
        client(Response.of(200, gzip, gzip("text"))).get("x").returning(InputStream.class).send()) {
      assertThat(new String(in.readAllBytes(), UTF_8)).isEqualTo("text");
    }
  }
}
