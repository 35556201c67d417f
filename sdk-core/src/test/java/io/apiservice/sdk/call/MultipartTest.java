package io.apiservice.sdk.call;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What browsers send, by WHATWG HTML §4.10.21.8 and RFC 7578. */
class MultipartTest {
  /** The body, with the boundary replaced. */
  private static String text(Multipart multipart) throws Exception {
    BodySubscriber<String> text = BodySubscribers.ofString(UTF_8);
    multipart
        .publisher()
        .subscribe(
            new Flow.Subscriber<>() {
              @Override
              public void onSubscribe(Flow.Subscription subscription) {
                text.onSubscribe(subscription);
              }

              @Override
              public void onNext(ByteBuffer item) {
                text.onNext(List.of(item));
              }

              @Override
              public void onError(Throwable failure) {
                text.onError(failure);
              }

              @Override
              public void onComplete() {
                text.onComplete();
              }
            });
    String type = multipart.contentType();
    String boundary = type.substring(type.indexOf('=') + 1);
    return text.getBody()
        .toCompletableFuture()
        .get(30, TimeUnit.SECONDS)
        .replace(boundary, "BOUNDARY");
  }

  @Test
  void fieldsAndFilesFollowEachOther(@TempDir Path directory) throws Exception {
    Path file = Files.writeString(directory.resolve("a.txt"), "content");
    Multipart multipart =
        Multipart.builder()
            .field("title", "Grüße")
            .field("n", 7)
            .file("file", file, "text/plain")
            .file("image", "b.png", new byte[] {'P', 'N', 'G'}, "image/png")
            .build();

    assertThat(text(multipart))
        .isEqualTo(
            """
            --BOUNDARY
            Content-Disposition: form-data; name="title"

            Grüße
            --BOUNDARY
            Content-Disposition: form-data; name="n"

            7
            --BOUNDARY
            Content-Disposition: form-data; name="file"; filename="a.txt"
            Content-Type: text/plain

            content
            --BOUNDARY
            Content-Disposition: form-data; name="image"; filename="b.png"
            Content-Type: image/png

            PNG
            --BOUNDARY--
            """
                .replace("\n", "\r\n"));
    assertThat(multipart.contentType()).startsWith("multipart/form-data; boundary=apiservice-");
    assertThat(multipart.repeatable()).isTrue();
  }

  @Test
  void namesAreWrittenAsBrowsersDo() throws Exception {
    Multipart multipart =
        Multipart.builder()
            .file("a\"b\nc\r\nd", "é\"\\ \r\n\u20AC.txt", new byte[0], "text/plain")
            .build();

    assertThat(text(multipart))
        .contains("form-data; name=\"a%22b%0D%0Ac%0D%0Ad\"; filename=\"é%22\\ %0D%0A€.txt\"\r\n");
  }

  @Test
  void theLengthIsKnownUnlessAPartIsAStream() throws Exception {
    Multipart.Builder builder = Multipart.builder().field("a", "ü");
    Multipart known = builder.build();
    String type = known.contentType();
    int boundary = type.length() - type.indexOf('=') - 1;
    Multipart stream =
        builder.file("f", "f", new ByteArrayInputStream(new byte[1]), "text/plain").build();

    assertThat(known.publisher().contentLength())
        .isEqualTo(text(known).getBytes(UTF_8).length + 2L * (boundary - "BOUNDARY".length()));
    assertThat(stream.publisher().contentLength()).isNegative();
    assertThat(stream.repeatable()).isFalse();
  }

  @Test
  void twoBodiesHaveDifferentBoundaries() {
    Multipart.Builder builder = Multipart.builder().field("a", "1");

    assertThat(builder.build().contentType()).isNotEqualTo(builder.build().contentType());
  }

  @Test
  void wrongPartsAreRefused(@TempDir Path directory) {
    Multipart.Builder builder = Multipart.builder();

    assertThatThrownBy(builder::build).hasMessageContaining("needs a part");
    assertThatThrownBy(() -> builder.file("f", directory.resolve("none")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("there is no file");
    assertThatThrownBy(
            () -> builder.file("f", "f", BodyPublishers.noBody(), "text/plain\r\nX-Evil: 1"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
