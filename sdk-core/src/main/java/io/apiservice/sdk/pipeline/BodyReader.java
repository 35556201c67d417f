package io.apiservice.sdk.pipeline;

import io.apiservice.sdk.async.CancellableFutures;
import io.apiservice.sdk.call.ProgressListener;
import io.apiservice.sdk.error.DecodingException;
import io.apiservice.sdk.error.factory.ExceptionFactory;
import io.apiservice.sdk.http.Body;
import io.apiservice.sdk.http.Headers;
import io.apiservice.sdk.http.Response;
import io.apiservice.sdk.http.client.LimitedBytesSubscriber;
import io.apiservice.sdk.http.context.CallMask;
import io.apiservice.sdk.json.JsonCodec;
import io.apiservice.sdk.redact.RedactedCause;
import io.apiservice.sdk.redact.RedactedText;
import io.apiservice.sdk.redact.SecretMask;
import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Reads the body of a successful response.
 *
 * @param <T> the type of the value
 */
public final class BodyReader<T extends @Nullable Object> {
  private static final int MAX_LENGTH = 64 * 1024 * 1024;
  private static final int MAX_REASON = 600;
  private static final Duration DOWNLOAD_IDLE = Duration.ofSeconds(60);

  private final String accept;
  private final Optional<Duration> idle;
  private final BiFunction<Response, CallRunner, CompletableFuture<T>> read;

  private BodyReader(
      String accept,
      Optional<Duration> idle,
      BiFunction<Response, CallRunner, CompletableFuture<T>> read) {
    this.accept = accept;
    this.idle = idle;
    this.read = read;
  }

  /**
   * Reads JSON as a value of this type. For {@code String} and {@code byte[]}, returns the body
   * unchanged.
   */
  public static <T> BodyReader<T> as(Type type, JsonCodec codec) {
    boolean raw = type == String.class || type == byte[].class;
    return new BodyReader<>(
        raw ? "*/*" : "application/json",
        Optional.empty(),
        (response, client) ->
            CancellableFutures.map(
                response.body().to(new LimitedBytesSubscriber(MAX_LENGTH)),
                body -> new JsonBodyDecoder<T>(type, codec, response).value(body)));
  }

  /** Returns the response with its whole body, decompressed but otherwise unchanged. */
  static BodyReader<Response> whole(JsonCodec codec) {
    return new BodyReader<>(
        "application/json",
        Optional.empty(),
        (response, client) ->
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
    return new BodyReader<>(
        "*/*",
        Optional.empty(),
        (response, client) -> {
          response.body().discard();
          return CompletableFuture.completedFuture(null);
        });
  }

  /** Writes the body to a file, which is created or overwritten. */
  public static BodyReader<Path> file(Path path, ProgressListener listener) {
    return new BodyReader<>(
        "*/*",
        Optional.of(DOWNLOAD_IDLE),
        (response, client) -> {
          BodySubscriber<Path> file =
              BodySubscribers.ofFile(
                  path,
                  StandardOpenOption.CREATE,
                  StandardOpenOption.WRITE,
                  StandardOpenOption.TRUNCATE_EXISTING);
          DownloadProgress progress =
              new DownloadProgress(listener, length(response.headers()), client.pool());
          Duration left =
              response.request().flatMap(sent -> sent.context().remaining()).orElse(Duration.ZERO);
          return CancellableFutures.flatMap(
              response.body().to(new CountingSubscriber<>(file, progress)),
              written ->
                  CancellableFutures.map(
                      progress.reported(client.timer(), left), reported -> written));
        });
  }

  private static long length(Headers headers) {
    return headers
        .first("Content-Length")
        .filter(
            text ->
                text.length() < 19 && !text.isEmpty() && text.chars().allMatch(Character::isDigit))
        .map(Long::parseLong)
        .orElse(-1L);
  }

  /** The value of the {@code Accept} header. */
  String accept() {
    return accept;
  }

  /** How long a stream may be silent; empty if the body is not a stream. */
  Optional<Duration> idle() {
    return idle;
  }

  CompletableFuture<T> read(Response response, CallRunner client) {
    return read.apply(response, client);
  }

  /** Decodes the body of one response. */
  private record JsonBodyDecoder<T>(Type type, JsonCodec codec, Response response) {
    @SuppressWarnings("unchecked") // The codec returns a value of the requested type.
    T value(byte[] encoded) {
      byte[] body;
      try {
        body = GzipDecoder.of(encoded, response.headers(), MAX_LENGTH);
      } catch (IOException e) {
        throw failed("the body cannot be inflated: {}", e.getMessage());
      }
      if (type == byte[].class) {
        return (T) body;
      }
      if (type == String.class) {
        return (T) new String(body, charset());
      }
      if (body.length == 0) {
        return empty();
      }
      return decoded(body);
    }

    @SuppressWarnings("unchecked")
    private T empty() {
      if (optional()) {
        return (T) Optional.empty();
      }
      throw failed(
          "the body is empty, expected {}: use returningNothing(), or an Optional of it if it may be"
              + " absent",
          type.getTypeName());
    }

    @SuppressWarnings("unchecked")
    private T decoded(byte[] body) {
      String contentType = response.headers().first("Content-Type").orElse("");
      if (contentType.contains("html")) {
        throw failed(
            "the body is an HTML page, expected JSON: check that the base URI is the API's, not that"
                + " of a web site or a login page");
      }
      Object value;
      try {
        value = codec.read(body, type);
      } catch (IOException e) {
        RedactedText reason =
            CallMask.of(response).quote(String.valueOf(e.getMessage()), MAX_REASON);
        throw contentType.isEmpty()
            ? failed("{}", reason)
            : failed("{}; Content-Type {}", reason, contentType);
      } catch (RuntimeException e) {
        // Jackson 3 throws runtime exceptions, whose messages quote values of the body.
        throw failed(
            "the JSON codec could not read the body as {}: {}",
            type.getTypeName(),
            e.getClass().getSimpleName());
      }
      if (value == null && !new String(body, charset()).strip().equals("null")) {
        throw failed(
            "the body names no constant of {}, and none is the default", type.getTypeName());
      }
      if (value == null) {
        throw failed("the body is null, expected {}: use an Optional of it", type.getTypeName());
      }
      return (T) value;
    }

    private boolean optional() {
      return type == Optional.class
          || (type instanceof ParameterizedType generic && generic.getRawType() == Optional.class);
    }

    private Charset charset() {
      String contentType = response.headers().first("Content-Type").orElse("");
      int at = contentType.toLowerCase(java.util.Locale.ROOT).indexOf("charset=");
      if (at < 0) {
        return StandardCharsets.UTF_8;
      }
      String name = contentType.substring(at + 8).split("[;\\s]", 2)[0].replace("\"", "");
      try {
        return Charset.forName(name);
      } catch (IllegalArgumentException e) {
        return StandardCharsets.UTF_8;
      }
    }

    private DecodingException failed(String why, @Nullable Object... values) {
      SecretMask mask = CallMask.of(response);
      RedactedText request =
          response
              .request()
              .map(CallMask::shown)
              .orElseGet(() -> SecretMask.NONE.text("the request"));
      return ExceptionFactory.decoding(
          mask.text("{} — {}\n  {}", response.status(), request, mask.text(why, values)),
          RedactedCause.NONE);
    }
  }
}
