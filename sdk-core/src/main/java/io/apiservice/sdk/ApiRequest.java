package io.apiservice.sdk;

import io.apiservice.sdk.call.Call;
import io.apiservice.sdk.call.CheckReturnValue;
import io.apiservice.sdk.call.ElementStream;
import io.apiservice.sdk.call.EventStream;
import io.apiservice.sdk.call.Pages;
import io.apiservice.sdk.call.ProgressListener;
import io.apiservice.sdk.http.Request;
import io.apiservice.sdk.http.context.CallMask;
import io.apiservice.sdk.json.TypeRef;
import io.apiservice.sdk.pipeline.BodyReader;
import io.apiservice.sdk.pipeline.CallRunner;
import io.apiservice.sdk.redact.HeaderValidation;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublisher;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * A request that is being prepared. Immutable and thread-safe: every method returns a changed copy
 * and sends nothing. {@code returning}, {@code returningNothing}, {@code elements}, {@code events}
 * or {@code download} turns it into a {@link Call}, which can be sent.
 *
 * <pre>{@code
 * Report report = api.get("reports/{id}", id).query("from", day).returning(Report.class).send();
 * }</pre>
 */
@CheckReturnValue
public final class ApiRequest {
  private static final Duration EVENTS_IDLE = Duration.ofMinutes(2);
  private static final Duration BODY_IDLE = Duration.ofSeconds(60);

  private final CallRunner runner;
  private final Request request;
  private final @Nullable Duration idle;

  ApiRequest(CallRunner runner, Request request) {
    this(runner, request, null);
  }

  private ApiRequest(CallRunner runner, Request request, @Nullable Duration idle) {
    this.runner = runner;
    this.request = request;
    this.idle = idle;
  }

  /**
   * Returns a copy with one more query parameter. The value is encoded.
   *
   * @param value a collection repeats the name for each element; null is left out, also within a
   *     collection
   */
  public ApiRequest query(String name, @Nullable Object value) {
    if (value == null) {
      return this;
    }
    Collection<?> values = value instanceof Collection<?> many ? many : java.util.List.of(value);
    StringJoiner pairs = new StringJoiner("&");
    for (Object each : values) {
      if (each != null) {
        pairs.add(PathTemplate.encode(name) + "=" + PathTemplate.encode(each.toString()));
      }
    }
    if (pairs.length() == 0) {
      return this;
    }
    URI uri = request.uri();
    return with(request.withUri(URI.create(uri + (uri.getRawQuery() == null ? "?" : "&") + pairs)));
  }

  /**
   * Returns a copy with a header. An earlier value of the header is replaced.
   *
   * @throws IllegalArgumentException if the header cannot be sent, or is {@code Authorization}
   */
  public ApiRequest header(String name, String value) {
    HeaderValidation.check(name, value);
    return with(request.withHeader(name, value));
  }

  /**
   * Returns a copy with a JSON body. The value is written now, so later changes of the object have
   * no effect. A {@code String} becomes a JSON string. A {@link BodyPublisher} is sent as it is, as
   * {@code application/octet-stream}.
   *
   * @throws IllegalArgumentException if the value cannot be written; the message says why
   */
  public ApiRequest body(Object value) {
    if (value instanceof BodyPublisher publisher) {
      return body(publisher, "application/octet-stream");
    }
    return json(value, "application/json");
  }

  ApiRequest json(Object value, String type) {
    try {
      byte[] json = runner.codec().write(value);
      return with(CallMask.withJson(request, json).withHeader("Content-Type", type));
    } catch (IOException e) {
      throw new IllegalArgumentException("the body of " + request + ": " + e.getMessage());
    }
  }

  /**
   * Returns a copy with a body from the JDK, such as {@code BodyPublishers.ofFile(path)}. If the
   * request has to be sent again and the publisher does not produce the same body again, the call
   * fails; nothing is sent with an empty or shortened body.
   */
  public ApiRequest body(BodyPublisher publisher, String contentType) {
    HeaderValidation.check("Content-Type", contentType);
    return with(request.withBody(publisher).withHeader("Content-Type", contentType));
  }

  /**
   * Returns a copy with a body that can be produced only once, such as a stream. The request is
   * never sent again, neither after a 401 nor by a retry. So if the token is about to expire, it is
   * renewed before the request is sent.
   */
  public ApiRequest bodyOnce(BodyPublisher publisher, String contentType) {
    HeaderValidation.check("Content-Type", contentType);
    return with(request.withBodyOnce(publisher).withHeader("Content-Type", contentType));
  }

  /** Returns a copy with form fields as the body ({@code application/x-www-form-urlencoded}). */
  public ApiRequest form(Map<String, ?> fields) {
    StringJoiner pairs = new StringJoiner("&");
    fields.forEach(
        (name, value) ->
            pairs.add(PathTemplate.encode(name) + "=" + PathTemplate.encode(value.toString())));
    return with(
        CallMask.withForm(request, pairs.toString().getBytes(StandardCharsets.UTF_8))
            .withHeader("Content-Type", "application/x-www-form-urlencoded"));
  }

  /**
   * Returns a copy with another limit for the time without data while a body arrives. It applies to
   * {@code download}, {@code events}, {@code elements} and an {@code InputStream}.
   *
   * @throws IllegalArgumentException if it is not positive
   */
  public ApiRequest idleTimeout(Duration limit) {
    if (limit.isNegative() || limit.isZero()) {
      throw new IllegalArgumentException("idleTimeout must be positive");
    }
    return new ApiRequest(runner, request, limit);
  }

  private Duration bodyIdle() {
    return idle == null ? BODY_IDLE : idle;
  }

  /**
   * Returns a call that decodes the body as JSON; for {@code String} and {@code byte[]}, its result
   * is the body unchanged. Sending it fails with a {@link
   * io.apiservice.sdk.error.DecodingException} if the body is empty, is not of this type, or is
   * longer than 64 MiB.
   *
   * <p>For {@code InputStream}, the result is the body while it arrives, of any length; it must be
   * closed. Reading it blocks and is not covered by the deadline. It fails with an {@code
   * IOException} if the body breaks off, or if the server is silent for 60 s or the {@link
   * #idleTimeout}.
   */
  public <T> Call<T> returning(Class<T> type) {
    return runner.call(request, BodyReader.as(type, runner.codec(), bodyIdle()));
  }

  /**
   * Like {@link #returning(Class)}, for a type with type arguments. If the type is an {@code
   * Optional}, an empty body is allowed.
   */
  public <T> Call<T> returning(TypeRef<T> type) {
    return runner.call(request, BodyReader.as(type.type(), runner.codec(), bodyIdle()));
  }

  /** Returns a call that ignores the body. Its result is null. */
  public Call<@Nullable Void> returningNothing() {
    return runner.call(request, BodyReader.nothing());
  }

  /**
   * Returns a call that writes the body to a file. The file is created or overwritten. If the call
   * fails before the body begins, an existing file is left as it is. The deadline covers everything
   * up to the headers; after them, the body may pause for 60 s, or for the {@link #idleTimeout}.
   */
  public Call<Path> download(Path file) {
    return download(file, ProgressListener.ignored());
  }

  /** Like {@link #download(Path)}, and reports the progress. */
  public Call<Path> download(Path file, ProgressListener listener) {
    return runner.call(request, BodyReader.file(file, listener, bodyIdle()));
  }

  /**
   * Returns a call that opens a stream of server-sent events. The deadline covers the headers;
   * after them, the server may be silent for two minutes, or for the {@link #idleTimeout}.
   */
  public Call<EventStream> events() {
    return runner.events(request, idle == null ? EVENTS_IDLE : idle);
  }

  /**
   * Returns a call whose result is the elements of a JSON array, or of lines with one JSON value
   * each (NDJSON), decoded one by one while the body arrives: for bodies that do not fit into
   * memory. The deadline covers the headers; after them, the server may be silent for 60 s, or for
   * the {@link #idleTimeout}.
   */
  public <T> Call<ElementStream<T>> elements(Class<T> type) {
    return runner.elements(request, type, bodyIdle());
  }

  /** Like {@link #elements(Class)}, for a type with type arguments. */
  public <T> Call<ElementStream<T>> elements(TypeRef<T> type) {
    return runner.elements(request, type.type(), bodyIdle());
  }

  /**
   * Returns the elements of a list that the API returns in pages. Requests are sent while the
   * result is iterated.
   */
  public <T> Pages<T> pages(Class<T> type) {
    return runner.pages(request, type);
  }

  /** Like {@link #pages(Class)}, for a type with type arguments. */
  public <T> Pages<T> pages(TypeRef<T> type) {
    return runner.pages(request, type.type());
  }

  private ApiRequest with(Request request) {
    return new ApiRequest(runner, request, idle);
  }

  @Override
  public String toString() {
    return request.toString();
  }
}
