package io.apiservice.sdk;

import io.apiservice.sdk.call.Call;
import io.apiservice.sdk.call.CheckReturnValue;
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
import java.util.Collection;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * A request that is being prepared. Immutable and thread-safe: every method returns a changed copy,
 * and nothing is sent. It becomes a {@link Call} with {@code returning}, {@code returningNothing}
 * or {@code download}.
 *
 * <pre>{@code
 * Report report = api.get("reports/{id}", id).query("from", day).returning(Report.class).send();
 * }</pre>
 */
@CheckReturnValue
public final class ApiRequest {
  private final CallRunner runner;
  private final Request request;

  ApiRequest(CallRunner runner, Request request) {
    this.runner = runner;
    this.request = request;
  }

  /**
   * A copy with one more query parameter. The value is encoded.
   *
   * @param value a collection repeats the name, once for each element; null is left out, also in a
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
   * A copy with a header, which replaces an earlier value.
   *
   * @throws IllegalArgumentException if it cannot be sent, or is {@code Authorization}
   */
  public ApiRequest header(String name, String value) {
    HeaderValidation.check(name, value);
    return with(request.withHeader(name, value));
  }

  /**
   * A copy with a JSON body. The value is written at once: later changes of the object have no
   * effect. A {@code String} becomes a JSON string; a {@link BodyPublisher} is sent as it is, as
   * {@code application/octet-stream}.
   *
   * @throws IllegalArgumentException if it cannot be written; the message says why
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
   * A copy with a body from the JDK, such as {@code BodyPublishers.ofFile(path)}. If it has to be
   * sent again and cannot be produced again, the call fails instead of sending it empty.
   */
  public ApiRequest body(BodyPublisher publisher, String contentType) {
    HeaderValidation.check("Content-Type", contentType);
    return with(request.withBody(publisher).withHeader("Content-Type", contentType));
  }

  /**
   * A copy with a body that can be produced only once, such as a stream. It is never sent again,
   * neither after a 401 nor by a retry. A token that is about to expire is renewed before sending.
   */
  public ApiRequest bodyOnce(BodyPublisher publisher, String contentType) {
    HeaderValidation.check("Content-Type", contentType);
    return with(request.withBodyOnce(publisher).withHeader("Content-Type", contentType));
  }

  /** A copy with form fields as the body, {@code application/x-www-form-urlencoded}. */
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
   * A call that decodes the body as JSON; {@code String} and {@code byte[]} are the body as it is.
   * Sending it fails with a {@link io.apiservice.sdk.error.DecodingException} if the body is empty,
   * is not of this type, or is longer than 64 MiB.
   */
  public <T> Call<T> returning(Class<T> type) {
    return runner.call(request, BodyReader.as(type, runner.codec()));
  }

  /**
   * Like {@link #returning(Class)}, for a type with type arguments; an {@code Optional} may be
   * absent.
   */
  public <T> Call<T> returning(TypeRef<T> type) {
    return runner.call(request, BodyReader.as(type.type(), runner.codec()));
  }

  /** A call that ignores the body; its result is null. */
  public Call<@Nullable Void> returningNothing() {
    return runner.call(request, BodyReader.nothing());
  }

  /**
   * A call that writes the body to a file, which is created or overwritten. A failed call leaves an
   * existing file as it is unless the body breaks off. The deadline covers the headers; after them,
   * the body may pause for 60 s at most.
   */
  public Call<Path> download(Path file) {
    return download(file, ProgressListener.ignored());
  }

  /** Like {@link #download(Path)}, and reports the progress. */
  public Call<Path> download(Path file, ProgressListener listener) {
    return runner.call(request, BodyReader.file(file, listener));
  }

  /** The elements of a list that comes in pages; requests are sent while it is iterated. */
  public <T> Pages<T> pages(Class<T> type) {
    return runner.pages(request, type);
  }

  /** Like {@link #pages(Class)}, for a type with type arguments. */
  public <T> Pages<T> pages(TypeRef<T> type) {
    return runner.pages(request, type.type());
  }

  private ApiRequest with(Request request) {
    return new ApiRequest(runner, request);
  }

  @Override
  public String toString() {
    return request.toString();
  }
}
