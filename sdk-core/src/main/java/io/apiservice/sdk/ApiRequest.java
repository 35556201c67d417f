package io.apiservice.sdk;

import io.apiservice.sdk.call.Call;
import io.apiservice.sdk.call.CheckReturnValue;
import io.apiservice.sdk.call.ElementStream;
import io.apiservice.sdk.call.EventStream;
import io.apiservice.sdk.call.Multipart;
import io.apiservice.sdk.call.Pages;
import io.apiservice.sdk.call.ProgressListener;
import io.apiservice.sdk.http.Request;
import io.apiservice.sdk.http.context.ParameterValues;
import io.apiservice.sdk.json.TypeRef;
import io.apiservice.sdk.pipeline.BodyReader;
import io.apiservice.sdk.pipeline.CallRunner;
import io.apiservice.sdk.pipeline.CallTags;
import io.apiservice.sdk.redact.HeaderValidation;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublisher;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
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

  /** Whether the caller has set the content type, and not a body. */
  private final boolean typed;

  private final @Nullable ProgressListener progress;
  private final boolean gzip;
  private final String envelope;

  ApiRequest(CallRunner runner, Request request) {
    this(runner, request, null, false, null, false, runner.envelope());
  }

  private ApiRequest(
      CallRunner runner,
      Request request,
      @Nullable Duration idle,
      boolean typed,
      @Nullable ProgressListener progress,
      boolean gzip,
      String envelope) {
    this.runner = runner;
    this.request = request;
    this.idle = idle;
    this.typed = typed;
    this.progress = progress;
    this.gzip = gzip;
    this.envelope = envelope;
  }

  /** The request of a call. */
  private Request prepared() {
    Request counted = progress == null ? request : runner.withProgress(request, progress);
    return encoded(counted);
  }

  private Request encoded(Request request) {
    return gzip ? request.withGzippedBody() : request;
  }

  /**
   * Returns a copy with one more query parameter. The value is encoded.
   *
   * @param value a collection or an array repeats the name for each element; null and an empty
   *     {@code Optional} are left out, also within a collection
   * @throws IllegalArgumentException if a value has no text, such as a map
   */
  public ApiRequest query(String name, @Nullable Object value) {
    String pairs = pairs(name, value);
    if (pairs.isEmpty()) {
      return this;
    }
    URI uri = request.uri();
    return with(request.withUri(URI.create(uri + (uri.getRawQuery() == null ? "?" : "&") + pairs)));
  }

  private static String pairs(String name, @Nullable Object value) {
    StringJoiner pairs = new StringJoiner("&");
    for (String text : ParameterValues.of(name, value)) {
      pairs.add(PathTemplate.encode(name) + "=" + PathTemplate.encode(text));
    }
    return pairs.toString();
  }

  /**
   * Returns a copy with a header. An earlier value of the header is replaced.
   *
   * @throws IllegalArgumentException if the header cannot be sent, or is {@code Authorization}
   */
  public ApiRequest header(String name, String value) {
    HeaderValidation.check(name, value);
    boolean type = typed || name.equalsIgnoreCase("Content-Type");
    return new ApiRequest(
        runner, request.withHeader(name, value), idle, type, progress, gzip, envelope);
  }

  /**
   * Returns a copy with a body. What is content already is sent as it is:
   *
   * <ul>
   *   <li>a {@code Path} or {@code File}: the content of the file, read when the request is sent
   *   <li>a {@code byte[]} or {@code ByteBuffer}
   *   <li>an {@code InputStream}: it can be read once, so the request is never sent again, see
   *       {@link #bodyOnce}
   *   <li>a {@link BodyPublisher} of the JDK. If the request has to be sent again and the publisher
   *       does not produce the same body again, the call fails; nothing is sent with an empty or
   *       shortened body
   *   <li>a {@link Multipart}, with its own content type
   *   <li>a {@code String}, in UTF-8, if its type is known by {@code header("Content-Type", …)} or
   *       {@link #body(Object, String)}
   * </ul>
   *
   * <p>Anything else is written as JSON now, so later changes of the object have no effect. The
   * content type is that of an earlier {@code header("Content-Type", …)}, or else {@code
   * application/json} for JSON and {@code application/octet-stream} for content.
   *
   * @throws IllegalArgumentException if the value cannot be sent; the message says why
   */
  public ApiRequest body(Object value) {
    String type = typed ? request.headers().first("Content-Type").orElse(null) : null;
    boolean multipart = value instanceof Multipart;
    return with(RequestBody.of(request, value, multipart ? null : type, runner.codec()));
  }

  /**
   * Like {@link #body(Object)}, with its content type: {@code body("{}", "application/json")} is
   * the text as it is.
   *
   * @throws IllegalArgumentException if the value cannot be sent; the message says why
   */
  public ApiRequest body(Object value, String contentType) {
    HeaderValidation.check("Content-Type", contentType);
    return with(RequestBody.of(request, value, contentType, runner.codec()));
  }

  ApiRequest json(Object value, String type) {
    return with(RequestBody.json(request, value, type, runner.codec()));
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

  /**
   * Returns a copy with form fields as the body ({@code application/x-www-form-urlencoded}). Values
   * are treated like those of {@link #query}.
   */
  public ApiRequest form(Map<String, ?> fields) {
    StringJoiner form = new StringJoiner("&");
    fields.forEach(
        (name, value) -> {
          String pairs = pairs(name, value);
          if (!pairs.isEmpty()) {
            form.add(pairs);
          }
        });
    return with(RequestBody.of(request, form.toString(), RequestBody.FORM, runner.codec()));
  }

  /**
   * Returns a copy whose body is compressed with gzip, whatever its size, and sent with {@code
   * Content-Encoding: gzip}. See {@link Call#gzip}.
   */
  public ApiRequest gzip() {
    return new ApiRequest(runner, request, idle, typed, progress, true, envelope);
  }

  /**
   * Returns a copy that reports the progress of its body while it is sent: the bytes handed to the
   * HTTP client, or to the compression.
   */
  public ApiRequest uploadProgress(ProgressListener listener) {
    return new ApiRequest(runner, request, idle, typed, listener, gzip, envelope);
  }

  /**
   * Returns a copy with another idle timeout: how long no data may arrive while a body is being
   * received. It applies to {@code download}, {@code events}, {@code elements} and an {@code
   * InputStream}.
   */
  public ApiRequest idleTimeout(Duration limit) {
    if (limit.isNegative() || limit.isZero()) {
      throw new IllegalArgumentException("idleTimeout must be positive");
    }
    return new ApiRequest(runner, request, limit, typed, progress, gzip, envelope);
  }

  /**
   * Returns a copy whose response has the value in a member: {@code "data"} for <code>{"data":
   * {…}}</code>. Dots lead into nested objects; empty if the body is the value. It applies to
   * {@code returning}, unless that returns the body as it is ({@code String}, {@code byte[]},
   * {@code InputStream}), and to {@code pages} without a {@code paging} of their own. What is sent
   * is not wrapped. That of the client applies unless set.
   */
  public ApiRequest envelope(String member) {
    Objects.requireNonNull(member, "envelope");
    return new ApiRequest(runner, request, idle, typed, progress, gzip, member);
  }

  /**
   * Returns a copy with a tag, for the listener of the client: its events about the requests of
   * this call, or of these pages, have the tag; see {@link Call#tag}.
   */
  public ApiRequest tag(String name, String value) {
    return with(CallTags.with(request, name, value));
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
    return runner.call(prepared(), BodyReader.as(type, runner.codec(), bodyIdle(), envelope));
  }

  /**
   * Like {@link #returning(Class)}, for a type with type arguments. If the type is an {@code
   * Optional}, an empty body is allowed.
   */
  public <T> Call<T> returning(TypeRef<T> type) {
    return runner.call(
        prepared(), BodyReader.as(type.type(), runner.codec(), bodyIdle(), envelope));
  }

  /** Returns a call that ignores the body. Its result is null. */
  public Call<@Nullable Void> returningNothing() {
    return runner.call(prepared(), BodyReader.nothing());
  }

  /**
   * Returns a call that writes the body to a file. The file is created, or replaced when the body
   * is complete: until then, and if the call fails, an existing file is left as it is. The bytes
   * are those that the server sends.
   *
   * <p>A body that breaks off is continued where it ended ({@code Range}, {@code If-Range}) if the
   * response has a strong {@code ETag}, and is requested again if not. The number of retries limits
   * how often this is tried without a new byte. The deadline covers everything up to the headers;
   * after them, the body may pause for 60 s, or for the {@link #idleTimeout}.
   */
  public Call<Path> download(Path file) {
    return download(file, ProgressListener.ignored());
  }

  /** Like {@link #download(Path)}, and reports the progress. */
  public Call<Path> download(Path file, ProgressListener listener) {
    return runner.call(prepared(), BodyReader.file(file, listener, bodyIdle()));
  }

  /**
   * Returns a call that opens a stream of server-sent events. The deadline covers everything up to
   * the headers; after them, the server may be silent for two minutes, or for the {@link
   * #idleTimeout}.
   */
  public Call<EventStream> events() {
    return runner.events(prepared(), idle == null ? EVENTS_IDLE : idle);
  }

  /**
   * Returns a call whose result is a stream of elements. The body is a JSON array, or has one JSON
   * value per line (NDJSON). The elements are decoded one by one while the body arrives, so the
   * body need not fit into memory. The deadline covers everything up to the headers; after them,
   * the server may be silent for 60 s, or for the {@link #idleTimeout}.
   */
  public <T> Call<ElementStream<T>> elements(Class<T> type) {
    return runner.elements(prepared(), type, bodyIdle());
  }

  /** Like {@link #elements(Class)}, for a type with type arguments. */
  public <T> Call<ElementStream<T>> elements(TypeRef<T> type) {
    return runner.elements(prepared(), type.type(), bodyIdle());
  }

  /**
   * Returns the elements of a list that the API returns in pages. Requests are sent while the
   * result is iterated.
   */
  public <T> Pages<T> pages(Class<T> type) {
    return runner.pages(encoded(request), type, envelope);
  }

  /** Like {@link #pages(Class)}, for a type with type arguments. */
  public <T> Pages<T> pages(TypeRef<T> type) {
    return runner.pages(encoded(request), type.type(), envelope);
  }

  private ApiRequest with(Request request) {
    return new ApiRequest(runner, request, idle, typed, progress, gzip, envelope);
  }

  @Override
  public String toString() {
    return request.toString();
  }
}
