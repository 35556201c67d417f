package io.apiservice.sdk.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.CompletableFuture.completedFuture;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.apiservice.sdk.ApiClient;
import io.apiservice.sdk.call.Call;
import io.apiservice.sdk.call.RetryPolicy;
import io.apiservice.sdk.error.DecodingException;
import io.apiservice.sdk.error.TransportException;
import io.apiservice.sdk.http.Body;
import io.apiservice.sdk.http.Headers;
import io.apiservice.sdk.http.Request;
import io.apiservice.sdk.http.Response;
import io.apiservice.sdk.stream.ControlledBody;
import java.io.EOFException;
import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DownloadTest {
  private static final Headers TAG = Headers.of("ETag", "\"v1\"", "Content-Length", "6");

  @TempDir Path directory;
  private Path file;

  private final List<Request> requests = Collections.synchronizedList(new ArrayList<>());
  private final Queue<Response> responses = new ArrayDeque<>();
  private final List<String> progress = Collections.synchronizedList(new ArrayList<>());

  private final ApiClient api =
      ApiClient.builder()
          .baseUri("https://api.example.com/")
          .retries(RetryPolicy.of(2).withDelays(Duration.ZERO, 1, Duration.ZERO))
          .transport(
              request -> {
                requests.add(request);
                return completedFuture(responses.remove());
              })
          .build();

  /** A body that breaks off. */
  private record BrokenBody(String text) implements Body {
    @Override
    public <T> CompletableFuture<T> to(BodySubscriber<T> subscriber) {
      subscriber.onSubscribe(
          new Subscription() {
            private boolean delivered;

            @Override
            public void request(long n) {
              if (!delivered) {
                delivered = true;
                subscriber.onNext(List.of(ByteBuffer.wrap(text.getBytes(UTF_8))));
                subscriber.onError(new EOFException("cut"));
              }
            }

            @Override
            public void cancel() {}
          });
      return subscriber.getBody().toCompletableFuture();
    }

    @Override
    public byte[] peek() {
      return new byte[0];
    }

    @Override
    public void discard() {}
  }

  @BeforeEach
  void anOlderFileIsThere() throws IOException {
    file = Files.writeString(directory.resolve("report.csv"), "older");
  }

  private void download() {
    api.get("file").download(file, (bytes, total) -> progress.add(bytes + "/" + total)).send();
  }

  private String text() throws IOException {
    return Files.readString(file);
  }

  private void nothingElseIsLeft() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files.map(each -> each.getFileName().toString())).containsExactly("report.csv");
    }
  }

  private String header(int request, String name) {
    return requests.get(request).headers().first(name).orElse("-");
  }

  private static Response part(String range, String text) {
    return Response.of(206, TAG.with("Content-Range", range), text);
  }

  @Test
  void aCompleteBodyReplacesTheFile() throws IOException {
    responses.add(Response.of(200, TAG, "abcdef"));

    download();

    assertThat(text()).isEqualTo("abcdef");
    assertThat(progress).containsExactly("6/6");
    nothingElseIsLeft();
  }

  @Test
  void theFileIsOldUntilItIsNew() throws Exception {
    ControlledBody body = new ControlledBody();
    responses.add(Response.of(200, TAG, body));
    CompletableFuture<Path> call = api.get("file").download(file).sendAsync();

    body.send("abc");
    assertThat(text()).isEqualTo("older");
    body.send("def");
    body.end();

    assertThat(call.get(30, TimeUnit.SECONDS)).isEqualTo(file);
    assertThat(text()).isEqualTo("abcdef");
  }

  @Test
  void aBodyThatBreaksOffIsContinued() throws IOException {
    responses.add(Response.of(200, TAG, new BrokenBody("ab")));
    responses.add(Response.of(206, TAG.with("Content-Range", "bytes 2-5/6"), new BrokenBody("cd")));
    responses.add(part("bytes 4-5/6", "ef"));

    download();

    assertThat(text()).isEqualTo("abcdef");
    assertThat(header(0, "Range")).isEqualTo("-");
    assertThat(header(1, "Range")).isEqualTo("bytes=2-");
    assertThat(header(1, "If-Range")).isEqualTo("\"v1\"");
    assertThat(header(2, "Range")).isEqualTo("bytes=4-");
    assertThat(progress).last().isEqualTo("6/6");
    nothingElseIsLeft();
  }

  @Test
  void aServerThatIgnoresRangesOrHasAnotherVersionStartsAgain() throws IOException {
    responses.add(Response.of(200, TAG, new BrokenBody("abcd")));
    responses.add(Response.of(200, Headers.of("ETag", "\"v2\""), new BrokenBody("xyz")));
    responses.add(Response.of(206, Headers.of("Content-Range", "bytes 3-4/*"), "ww"));

    download();

    assertThat(text()).isEqualTo("xyzww");
    assertThat(header(2, "If-Range")).isEqualTo("\"v2\"");
    assertThat(header(2, "Range")).isEqualTo("bytes=3-");
  }

  @Test
  void withoutAStrongTagTheWholeIsAskedForAgain() throws IOException {
    responses.add(Response.of(200, Headers.of("ETag", "W/\"v1\""), new BrokenBody("ab")));
    responses.add(Response.of(200, Headers.empty(), "abcdef"));

    download();

    assertThat(text()).isEqualTo("abcdef");
    assertThat(header(1, "Range")).isEqualTo("-");
  }

  @Test
  void anotherRangeIsAnErrorAndLeavesTheOldFile() throws IOException {
    responses.add(Response.of(200, TAG, new BrokenBody("ab")));
    responses.add(part("bytes 3-5/6", "def"));

    assertThatThrownBy(this::download)
        .isInstanceOf(DecodingException.class)
        .hasMessageContaining("the range begins at byte 3, asked for was 2");
    assertThat(text()).isEqualTo("older");
    nothingElseIsLeft();
  }

  @Test
  void withoutRetriesABodyThatBreaksOffIsAnError() throws IOException {
    responses.add(Response.of(200, TAG, new BrokenBody("abc")));

    assertThatThrownBy(() -> api.get("file").download(file).retries(0).send())
        .isInstanceOf(TransportException.class)
        .hasMessageContaining("the body broke off after 3 bytes (EOFException)");
    assertThat(text()).isEqualTo("older");
    nothingElseIsLeft();
  }

  @Test
  void aPostIsNotSentAgain() {
    responses.add(Response.of(200, TAG, new BrokenBody("abc")));

    assertThatThrownBy(() -> api.post("file").download(file).send())
        .isInstanceOf(TransportException.class);
    assertThat(requests).hasSize(1);
  }

  @Test
  void twoAttemptsWithoutANewByteAreTheLast() throws IOException {
    responses.add(Response.of(200, TAG, new BrokenBody("abc")));
    responses.add(part("bytes 3-5/6", "").withBody(new BrokenBody("")));
    responses.add(part("bytes 3-5/6", "").withBody(new BrokenBody("")));

    assertThatThrownBy(this::download)
        .isInstanceOf(TransportException.class)
        .hasMessageContaining("after 3 bytes");
    assertThat(requests).hasSize(3);
    nothingElseIsLeft();
  }

  @Test
  void aServerThatAlwaysStartsAgainAndBreaksOffIsGivenUp() {
    for (int i = 0; i < 9; i++) {
      responses.add(Response.of(200, TAG, new BrokenBody("abc")));
    }

    assertThatThrownBy(this::download).isInstanceOf(TransportException.class);
    assertThat(requests).hasSize(3);
  }

  @Test
  void aLengthThatWasTooLongIsCorrectedByTheServer() throws IOException {
    responses.add(Response.of(200, TAG, new BrokenBody("abcd")));
    responses.add(Response.of(416, Headers.of("Content-Range", "bytes */4"), ""));

    download();

    assertThat(text()).isEqualTo("abcd");
  }

  @Test
  void aCancelledDownloadLeavesNothing() throws Exception {
    ControlledBody body = new ControlledBody();
    responses.add(Response.of(200, TAG, body));
    CompletableFuture<Path> call = api.get("file").download(file).sendAsync();
    body.send("abc");

    call.cancel(true);

    assertThat(body.cancelled.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(text()).isEqualTo("older");
    nothingElseIsLeft();
  }

  @Test
  void aListenerThatThrowsLeavesNothing() throws Exception {
    responses.add(Response.of(200, TAG, "abcdef"));

    assertThatThrownBy(
            () ->
                api.get("file")
                    .download(
                        file,
                        (bytes, total) -> {
                          throw new IllegalStateException("broken listener");
                        })
                    .send())
        .hasMessageContaining("broken listener");
    assertThat(text()).isEqualTo("older");
    nothingElseIsLeft();
  }

  @Test
  void theListenerOfAContinuedDownloadRunsOnOneThreadAtATime() throws Exception {
    ControlledBody rest = new ControlledBody();
    CountDownLatch first = new CountDownLatch(1);
    CountDownLatch second = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    responses.add(Response.of(200, TAG, new BrokenBody("ab")));
    responses.add(Response.of(206, TAG.with("Content-Range", "bytes 2-5/6"), rest));
    CompletableFuture<Path> call =
        api.get("file")
            .download(
                file,
                (bytes, total) -> {
                  (bytes == 2 ? first : second).countDown();
                  awaitQuietly(goOn);
                  progress.add(bytes + "/" + total);
                })
            .sendAsync();
    assertThat(first.await(30, TimeUnit.SECONDS)).isTrue();

    rest.send("cdef");

    // Nothing shows that a second thread will not come: this only gives it the time.
    assertThat(second.await(300, TimeUnit.MILLISECONDS)).isFalse();
    goOn.countDown();
    rest.end();
    assertThat(call.get(30, TimeUnit.SECONDS)).isEqualTo(file);
    assertThat(progress).containsExactly("2/6", "6/6");
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void aFullDiskIsNotANetworkFailure() {
    Path full = Path.of("/dev/full");
    assumeTrue(Files.exists(full));
    responses.add(Response.of(200, TAG, "abcdef"));
    responses.add(Response.of(200, TAG, "abcdef"));

    assertThatThrownBy(() -> api.get("file").download(full).send())
        .isInstanceOf(TransportException.class)
        .hasMessageContaining("the file /dev/full could not be opened, read or written")
        .hasMessageContaining("No space left on device");
    assertThat(requests).hasSize(1);
  }

  @Test
  void theNewFileHasThePermissionsOfTheOld() throws IOException {
    assumeTrue(Files.getFileStore(file).supportsFileAttributeView("posix"));
    for (String permissions : List.of("rw-------", "rw-rw-rw-")) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
      responses.add(Response.of(200, TAG, "abcdef"));

      download();

      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo(permissions);
    }
  }

  @Test
  void aFileNameMayBeAsLongAsTheFileSystemPermits() throws IOException {
    Path longName = directory.resolve("n".repeat(255));
    responses.add(Response.of(200, TAG, "abcdef"));

    api.get("file").download(longName).send();

    assertThat(longName).hasContent("abcdef");
  }

  @Test
  void aLinkToAFileThatDoesNotExistYetStaysALink() throws IOException {
    Path target = directory.resolve("new");
    Path link = Files.createSymbolicLink(directory.resolve("link"), Path.of("new"));
    responses.add(Response.of(200, TAG, "abcdef"));

    assertThat(api.get("file").download(link).send()).isEqualTo(link);

    assertThat(Files.isSymbolicLink(link)).isTrue();
    assertThat(target).hasContent("abcdef");
  }

  @Test
  void aLinkToItselfIsAnError() throws IOException {
    Path link = Files.createSymbolicLink(directory.resolve("link"), Path.of("link"));
    responses.add(Response.of(200, TAG, "abcdef"));

    assertThatThrownBy(() -> api.get("file").download(link).send())
        .isInstanceOf(TransportException.class)
        .hasMessageContaining("FileSystemLoopException");
  }

  @Test
  void aLinkStaysALink() throws IOException {
    Path link = Files.createSymbolicLink(directory.resolve("link"), file);
    responses.add(Response.of(200, TAG, "abcdef"));

    assertThat(api.get("file").download(link).send()).isEqualTo(link);

    assertThat(Files.isSymbolicLink(link)).isTrue();
    assertThat(text()).isEqualTo("abcdef");
  }

  @Test
  void aFileThatHasNotChangedIsLeftAsItIs() throws IOException {
    responses.add(Response.of(304, Headers.of("ETag", "\"v1\""), ""));
    responses.add(Response.of(304, Headers.of("ETag", "\"v1\""), ""));
    Call<Path> call = api.get("file").download(file).ifNoneMatch("\"v1\"");

    assertThatThrownBy(call::send)
        .isInstanceOf(DecodingException.class)
        .hasMessageContaining("not modified: send the call withResponse()");
    assertThat(call.withResponse().send().status()).isEqualTo(304);
    assertThat(text()).isEqualTo("older");
    nothingElseIsLeft();
  }

  @Test
  void aRangeThatIsShorterThanTheRestIsContinued() throws IOException {
    responses.add(Response.of(200, TAG, new BrokenBody("ab")));
    responses.add(part("bytes 2-3/6", "cd"));
    responses.add(part("bytes 4-5/6", "ef"));

    download();

    assertThat(text()).isEqualTo("abcdef");
    assertThat(header(2, "Range")).isEqualTo("bytes=4-");
  }

  @Test
  void aServerThatSendsNoByteOfTheRestIsGivenUp() throws IOException {
    responses.add(Response.of(200, TAG, new BrokenBody("ab")));
    for (int i = 0; i < 9; i++) {
      responses.add(part("bytes 2-5/6", ""));
    }

    assertThatThrownBy(this::download)
        .isInstanceOf(TransportException.class)
        .hasMessageContaining("after 2 bytes");
    assertThat(text()).isEqualTo("older");
    assertThat(requests).hasSize(3);
  }

  @Test
  void theRangeOfTheApplicationIsAllThatIsAskedFor() throws IOException {
    responses.add(part("bytes 1-3/6", "bcd"));

    api.get("file").download(file).header("Range", "bytes=1-3").send();

    assertThat(text()).isEqualTo("bcd");
    assertThat(requests).hasSize(1);
  }

  @Test
  void theRangeOfTheApplicationIsNotContinued() throws IOException {
    responses.add(Response.of(206, TAG.with("Content-Range", "bytes 1-5/6"), new BrokenBody("bc")));
    responses.add(part("bytes 2-5/6", "cdef"));

    assertThatThrownBy(() -> api.get("file").download(file).header("Range", "bytes=1-").send())
        .isInstanceOf(TransportException.class)
        .hasMessageContaining("after 2 bytes");
    assertThat(requests).hasSize(1);
    assertThat(text()).isEqualTo("older");
    nothingElseIsLeft();
  }

  @Test
  void theRestOfAnotherVersionIsNotAppended() throws IOException {
    responses.add(Response.of(200, TAG, new BrokenBody("ab")));
    responses.add(
        Response.of(206, Headers.of("ETag", "\"v2\"", "Content-Range", "bytes 2-5/6"), "CDEF"));
    responses.add(Response.of(200, Headers.of("ETag", "\"v2\""), "ABCDEF"));

    download();

    assertThat(text()).isEqualTo("ABCDEF");
    assertThat(header(2, "Range")).isEqualTo("-");
  }

  @Test
  void aPartWhosePlaceIsNotKnownIsNotAppended() throws IOException {
    responses.add(Response.of(200, TAG, new BrokenBody("ab")));
    responses.add(
        Response.of(
            206,
            Headers.of("ETag", "\"v1\"", "Content-Type", "multipart/byteranges; boundary=x"),
            "--x\r\nContent-Range: bytes 2-5/6\r\n\r\ncdef\r\n--x--"));
    responses.add(Response.of(200, TAG, "abcdef"));

    download();

    assertThat(text()).isEqualTo("abcdef");
    assertThat(header(2, "Range")).isEqualTo("-");
  }

  @Test
  void aPartThatIsLongerThanItSaysIsNotKept() throws IOException {
    responses.add(Response.of(200, TAG, new BrokenBody("ab")));
    responses.add(part("bytes 2-5/6", "cdefgh"));
    responses.add(Response.of(200, TAG, "abcdef"));

    download();

    assertThat(text()).isEqualTo("abcdef");
    assertThat(header(2, "Range")).isEqualTo("-");
  }

  @Test
  void aPartThatWasNotAskedForAndSaysNotWhereItBelongsIsAnError() throws IOException {
    responses.add(Response.of(206, TAG, "cdef"));

    assertThatThrownBy(this::download)
        .isInstanceOf(DecodingException.class)
        .hasMessageContaining("a 206 without Content-Range");
    assertThat(text()).isEqualTo("older");
    nothingElseIsLeft();
  }

  @Test
  void aPartInAnswerToTheWholeThatSaysNotWhereItBelongsIsTheSameError() throws IOException {
    responses.add(Response.of(200, Headers.of("ETag", "W/\"v1\""), new BrokenBody("ab")));
    responses.add(Response.of(206, Headers.empty(), "cdef"));

    assertThatThrownBy(this::download)
        .isInstanceOf(DecodingException.class)
        .hasMessageContaining("a 206 without Content-Range");
    nothingElseIsLeft();
  }
}
