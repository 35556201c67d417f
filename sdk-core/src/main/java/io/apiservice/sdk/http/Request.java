package io.apiservice.sdk.http;

import java.net.URI;
import java.net.http.HttpRequest.BodyPublisher;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One request as a value. Immutable, except that a body which can be produced only once is used up
 * by sending it. {@code toString} shows method, scheme, host and path: no query and no header.
 */
public final class Request {
  private final String method;
  private final URI uri;
  private final Headers headers;
  private final @Nullable BodyPublisher body;
  private final CallContext context;

  private Request(
      String method, URI uri, Headers headers, @Nullable BodyPublisher body, CallContext context) {
    this.method = Objects.requireNonNull(method);
    this.uri = Objects.requireNonNull(uri);
    this.headers = Objects.requireNonNull(headers);
    this.body = body;
    this.context = Objects.requireNonNull(context);
  }

  /** A request without headers and body. */
  public static Request of(String method, URI uri) {
    return new Request(method, uri, Headers.empty(), null, CallContext.none());
  }

  /** The method, in upper case as a rule. */
  public String method() {
    return method;
  }

  /** The absolute URI. */
  public URI uri() {
    return uri;
  }

  /** The headers. */
  public Headers headers() {
    return headers;
  }

  /** The body, if there is one. */
  public Optional<BodyPublisher> body() {
    return Optional.ofNullable(body);
  }

  /** What rides on the call. */
  public CallContext context() {
    return context;
  }

  /** A copy with another method. */
  public Request withMethod(String method) {
    return new Request(method, uri, headers, body, context);
  }

  /** A copy with another URI. */
  public Request withUri(URI uri) {
    return new Request(method, uri, headers, body, context);
  }

  /** A copy in which the header has this one value. */
  public Request withHeader(String name, String value) {
    return new Request(method, uri, headers.with(name, value), body, context);
  }

  /** A copy with other headers. */
  public Request withHeaders(Headers headers) {
    return new Request(method, uri, headers, body, context);
  }

  /** A copy with a body. */
  public Request withBody(BodyPublisher body) {
    return new Request(method, uri, headers, Objects.requireNonNull(body), context);
  }

  /** A copy without a body. */
  public Request withoutBody() {
    return new Request(method, uri, headers, null, context);
  }

  /** A copy with another context. */
  public Request withContext(CallContext context) {
    return new Request(method, uri, headers, body, context);
  }

  @Override
  public String toString() {
    return method + " " + uri.getScheme() + "://" + uri.getRawAuthority() + uri.getRawPath();
  }
}
