package io.apiservice.sdk.pipeline;

import io.apiservice.sdk.async.CancellableFutures;
import io.apiservice.sdk.call.ProgressListener;
import io.apiservice.sdk.http.Body;
import io.apiservice.sdk.http.Request;
import io.apiservice.sdk.http.Response;
import io.apiservice.sdk.http.client.LimitedBytesSubscriber;
import io.apiservice.sdk.json.JsonCodec;
import java.io.InputStream;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Reads the body of a successful response.
 *
 * @param <T> the type of the value
 */
public final class BodyReader<T extends @Nullable Object> {
  static final int MAX_LENGTH = 64 * 1024 * 1024;

  private final String accept;
  private final Optional<Duration> idle;
  private final Reading<T> read;

  /** Reads a body. */
  interface Reading<T extends @Nullable Object> {
    /**
     * Begins to read.
     *
     * @param response whose body is read
     * @param call the call that it answers
     * @param sent the request of the call, with its context
     */
    CompletableFuture<T> read(Response response, SentCall call, Request sent);
  }

  BodyReader(String accept, Optional<Duration> idle, Reading<T> read) {
    this.accept = accept;
    this.idle = idle;
    this.read = read;
  }

  /**
   * Reads JSON as a value of this type. For {@code String} and {@code byte[]}, returns the body
   * unchanged; for {@code InputStream}, the body as it arrives.
   *
   * @param idle how long the server of an {@code InputStream} may be silent
   * @param envelope the member of the JSON that has the value; empty if the body is the value
   */
  @SuppressWarnings("unchecked") // T is InputStream if the type is.
  public static <T> BodyReader<T> as(Type type, JsonCodec codec, Duration idle, String envelope) {
    if (type == InputStream.class) {
      return (BodyReader<T>) new ElementReader(idle, codec).bytes();
    }
    boolean raw = type == String.class || type == byte[].class;
    return new BodyReader<>(
        raw ? "*/*" : "application/json",
        Optional.empty(),
        (response, call, sent) ->
            CancellableFutures.map(
                response.body().to(new LimitedBytesSubscriber(MAX_LENGTH)),
                body -> new JsonBodyDecoder<T>(type, codec, response).value(body, envelope)));
  }

  /** Returns the response with its whole body, decompressed but otherwise unchanged. */
  static BodyReader<Response> whole(JsonCodec codec) {
    return new BodyReader<>(
        "application/json",
        Optional.empty(),
        (response, call, sent) ->
            CancellableFutures.map(
                response.body().to(new LimitedBytesSubscriber(MAX_LENGTH)),
                body ->
                    response.withBody(
                        Body.wrap(
                            new JsonBodyDecoder<byte[]>(byte[].class, codec, response)
                                .value(body)))));
  }

  /** Discards the body. */
  public static BodyReader<@Nullable Void> nothing() {
    return new BodyReader<>("*/*", Optional.empty(), new BodyDiscard());
  }

  private static final class BodyDiscard implements Reading<@Nullable Void> {
    @Override
    public CompletableFuture<@Nullable Void> read(Response response, SentCall call, Request sent) {
      response.body().discard();
      return CompletableFuture.completedFuture(null);
    }
  }

  /** Writes the body to a file, which is created or replaced. */
  public static BodyReader<Path> file(Path path, ProgressListener listener, Duration idle) {
    return FileDownload.reader(path, listener, idle);
  }

  /** The value of the {@code Accept} header. */
  String accept() {
    return accept;
  }

  /** How long a stream may be silent; empty if the body is not a stream. */
  Optional<Duration> idle() {
    return idle;
  }

  CompletableFuture<T> read(Response response, SentCall call, Request sent) {
    return read.read(response, call, sent);
  }
}
