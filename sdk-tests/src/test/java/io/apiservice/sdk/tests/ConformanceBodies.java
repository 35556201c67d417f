package io.apiservice.sdk.tests;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The bodies of generated requests, and the handlers of their responses. */
final class ConformanceBodies {
  private ConformanceBodies() {}

  /** The body of the request. */
  enum Upload {
    NONE,
    NO_BODY,
    STRING,
    BYTES,
    PART_OF_BYTES,
    MANY_BYTES,
    FILE,
    STREAM,
    CONCATENATED,
    PUBLISHER,
    PUBLISHER_OF_KNOWN_LENGTH,
    FAILING,
    THROWING
  }

  /** The body handler. */
  enum Download {
    STRING,
    STRING_OF_CHARSET,
    BYTES,
    FILE,
    FILE_DOWNLOAD,
    STREAM,
    LINES,
    PUBLISHER,
    DISCARDING,
    REPLACING,
    BUFFERING,
    CONSUMER,
    SUBSCRIBER,
    LINE_SUBSCRIBER,
    THROWING,
    FAILING
  }

  static BodyPublisher publisher(Upload upload, Random random, Path directory) throws IOException {
    byte[] bytes = "ä line to send\n".repeat(1 + random.nextInt(300)).getBytes(UTF_8);
    return switch (upload) {
      case NONE, NO_BODY -> BodyPublishers.noBody();
      case STRING -> BodyPublishers.ofString(new String(bytes, UTF_8), ISO_8859_1);
      case BYTES -> BodyPublishers.ofByteArray(bytes);
      case PART_OF_BYTES -> BodyPublishers.ofByteArray(bytes, 1, bytes.length - 2);
      case MANY_BYTES -> BodyPublishers.ofByteArrays(List.of(bytes, new byte[0], bytes));
      case FILE -> BodyPublishers.ofFile(Files.write(directory.resolve("upload"), bytes));
      case STREAM -> BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(bytes));
      case CONCATENATED ->
          BodyPublishers.concat(
              BodyPublishers.ofByteArray(bytes), BodyPublishers.ofString("the end"));
      case PUBLISHER -> BodyPublishers.fromPublisher(BodyPublishers.ofByteArray(bytes));
      case PUBLISHER_OF_KNOWN_LENGTH ->
          BodyPublishers.fromPublisher(BodyPublishers.ofByteArray(bytes), bytes.length);
      case FAILING ->
          BodyPublishers.fromPublisher(
              subscriber -> {
                subscriber.onSubscribe(NO_SUBSCRIPTION);
                subscriber.onError(new IOException("the body cannot be read"));
              });
      case THROWING ->
          BodyPublishers.fromPublisher(
              subscriber -> {
                throw new IllegalStateException("the publisher throws");
              });
    };
  }

  private static final Flow.Subscription NO_SUBSCRIPTION =
      new Flow.Subscription() {
        @Override
        public void request(long n) {}

        @Override
        public void cancel() {}
      };

  static BodyHandler<?> handler(Download download, Path directory) {
    StringBuilder text = new StringBuilder();
    return switch (download) {
      case STRING -> BodyHandlers.ofString();
      case STRING_OF_CHARSET -> BodyHandlers.ofString(ISO_8859_1);
      case BYTES -> BodyHandlers.ofByteArray();
      case FILE -> BodyHandlers.ofFile(directory.resolve("download"));
      case FILE_DOWNLOAD ->
          BodyHandlers.ofFileDownload(
              directory, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      case STREAM -> BodyHandlers.ofInputStream();
      case LINES -> BodyHandlers.ofLines();
      case PUBLISHER -> BodyHandlers.ofPublisher();
      case DISCARDING -> BodyHandlers.discarding();
      case REPLACING -> BodyHandlers.replacing("replaced");
      case BUFFERING -> BodyHandlers.buffering(BodyHandlers.ofString(), 77);
      case CONSUMER ->
          BodyHandlers.ofByteArrayConsumer(
              part -> part.ifPresent(bytes -> text.append(new String(bytes, ISO_8859_1))));
      case SUBSCRIBER -> BodyHandlers.fromSubscriber(new TextSubscriber(), TextSubscriber::text);
      case LINE_SUBSCRIBER ->
          BodyHandlers.fromLineSubscriber(new LinesSubscriber(), LinesSubscriber::text, "\n");
      case THROWING ->
          info -> {
            throw new IllegalStateException("the handler throws at " + info.statusCode());
          };
      case FAILING ->
          info ->
              BodySubscribers.mapping(
                  BodySubscribers.ofString(UTF_8),
                  body -> {
                    throw new IllegalStateException("the text cannot be mapped");
                  });
    };
  }

  /** The text of a body, whichever handler made it. */
  @SuppressWarnings("unchecked")
  static String text(@Nullable Object body) throws Exception {
    if (body instanceof byte[] bytes) {
      return new String(bytes, ISO_8859_1);
    }
    if (body instanceof Path file) {
      String text = Files.readString(file, ISO_8859_1);
      Files.delete(file);
      return file.getFileName() + ": " + text;
    }
    if (body instanceof InputStream stream) {
      return new String(stream.readAllBytes(), ISO_8859_1);
    }
    if (body instanceof Stream<?> lines) {
      return lines.map(String::valueOf).collect(Collectors.joining("|"));
    }
    if (body instanceof Flow.Publisher<?> publisher) {
      TextSubscriber subscriber = new TextSubscriber();
      ((Flow.Publisher<List<ByteBuffer>>) publisher).subscribe(subscriber);
      return subscriber.ended.get(30, TimeUnit.SECONDS);
    }
    return String.valueOf(body);
  }

  private static final class TextSubscriber implements Flow.Subscriber<List<ByteBuffer>> {
    private final StringBuilder text = new StringBuilder();
    final CompletableFuture<String> ended = new CompletableFuture<>();

    String text() {
      return text.toString();
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
      buffers.forEach(buffer -> text.append(ISO_8859_1.decode(buffer)));
    }

    @Override
    public void onError(Throwable failure) {
      ended.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
      ended.complete(text());
    }
  }

  private static final class LinesSubscriber implements Flow.Subscriber<String> {
    private final StringBuilder text = new StringBuilder();

    String text() {
      return text.toString();
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(String line) {
      text.append(line).append('|');
    }

    @Override
    public void onError(Throwable failure) {}

    @Override
    public void onComplete() {}
  }
}
