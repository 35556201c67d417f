package io.apiservice.sdk;

import io.apiservice.sdk.auth.CredentialProvider;
import io.apiservice.sdk.call.BodyReader;
import io.apiservice.sdk.call.Call;
import io.apiservice.sdk.call.CallDependencies;
import io.apiservice.sdk.call.CheckReturnValue;
import io.apiservice.sdk.call.HeaderValidation;
import io.apiservice.sdk.call.Pages;
import io.apiservice.sdk.call.Paging;
import io.apiservice.sdk.call.ProgressListener;
import io.apiservice.sdk.http.Request;
import io.apiservice.sdk.json.TypeRef;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublisher;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * A request in the making. Immutable: every method returns a changed copy. It becomes a {@link
 * Call} by saying what is to be returned.
 */
@CheckReturnValue
public final class ApiRequest {
  private final CallDependencies dependencies;
  private final CredentialProvider credentials;
  private final Request request;

  ApiRequest(CallDependencies dependencies, CredentialProvider credentials, Request request) {
    this.dependencies = dependencies;
    this.credentials = credentials;
    this.request = request;
  }

  /**
   * One more query parameter. A collection repeats the name, once for each element; null is passed
   * over, by itself and in a collection.
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
   * A header, in the place of an earlier value.
   *
   * @throws IllegalArgumentException if it cannot be sent, or is {@code Authorization}
   */
  public ApiRequest header(String name, String value) {
    return with(HeaderValidation.with(request, name, value));
  }

  /**
   * A body that is written as JSON, now: later changes of the object do not matter.
   *
   * @throws IllegalArgumentException if it cannot be written
   */
  public ApiRequest body(Object value) {
    if (value instanceof BodyPublisher publisher) {
      return body(publisher, "application/octet-stream");
    }
    return json(value, "application/json");
  }

  ApiRequest json(Object value, String type) {
    try {
      return with(
          request.withBytes(dependencies.codec().write(value)).withHeader("Content-Type", type));
    } catch (IOException e) {
      throw new IllegalArgumentException("the body of " + request + ": " + e.getMessage());
    }
  }

  /**
   * A body of the JDK's. It is watched when it is sent again: one that turns out not to be
   * repeatable fails rather than being sent empty.
   */
  public ApiRequest body(BodyPublisher publisher, String contentType) {
    HeaderValidation.check("Content-Type", contentType);
    return with(request.withBody(publisher).withHeader("Content-Type", contentType));
  }

  /**
   * A body that can be produced once, such as a stream: it is never sent again, neither after a 401
   * nor on a retry. Where the token has little life left it is renewed before sending.
   */
  public ApiRequest bodyOnce(BodyPublisher publisher, String contentType) {
    HeaderValidation.check("Content-Type", contentType);
    return with(request.withBodyOnce(publisher).withHeader("Content-Type", contentType));
  }

  /** A body of form fields, {@code application/x-www-form-urlencoded}. */
  public ApiRequest form(Map<String, ?> fields) {
    StringJoiner pairs = new StringJoiner("&");
    fields.forEach(
        (name, value) ->
            pairs.add(PathTemplate.encode(name) + "=" + PathTemplate.encode(value.toString())));
    return with(
        request
            .withBytes(pairs.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8))
            .withHeader("Content-Type", "application/x-www-form-urlencoded"));
  }

  /** A call that returns the body as this type; {@code String} and {@code byte[]} as it is. */
  public <T> Call<T> returning(Class<T> type) {
    return Call.of(dependencies, credentials, request, BodyReader.as(type, dependencies.codec()));
  }

  /** A call that returns the body as this type. */
  public <T> Call<T> returning(TypeRef<T> type) {
    return Call.of(
        dependencies, credentials, request, BodyReader.as(type.type(), dependencies.codec()));
  }

  /** A call whose body is passed over. */
  public Call<@Nullable Void> returningNothing() {
    return Call.of(dependencies, credentials, request, BodyReader.nothing());
  }

  /** A call that writes the body to a file, created or overwritten. */
  public Call<Path> download(Path file) {
    return download(file, ProgressListener.ignored());
  }

  /** A call that writes the body to a file and tells how far it has come. */
  public Call<Path> download(Path file, ProgressListener listener) {
    return Call.of(dependencies, credentials, request, BodyReader.file(file, listener));
  }

  /** The elements of a list that comes in pages; nothing is sent before it is iterated. */
  public <T> Pages<T> pages(Class<T> type) {
    return Pages.of(dependencies, credentials, request, type, Paging.link());
  }

  /** The elements of a list that comes in pages. */
  public <T> Pages<T> pages(TypeRef<T> type) {
    return Pages.of(dependencies, credentials, request, type.type(), Paging.link());
  }

  private ApiRequest with(Request request) {
    return new ApiRequest(dependencies, credentials, request);
  }

  @Override
  public String toString() {
    return request.toString();
  }
}
