package io.apiservice.sdk.http;

import java.net.URI;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One request as a value. Immutable, except that a body which can be produced only once is used up
 * by sending it. {@code toString} shows method, scheme, host and path: no query and no header.
 */
public final class Request {
  private static final CallContext.Key<URI> PUBLIC_URI = CallContext.Key.named("public URI");

  private final String method;
  private final URI uri;
  private final Headers headers;
  private final @Nullable BodyPublisher body;
  private final boolean repeatable;
  private final CallContext context;

  private Request(
      String method,
      URI uri,
      Headers headers,
      @Nullable BodyPublisher body,
      boolean repeatable,
      CallContext context) {
    this.repeatable = repeatable;
    this.method = Objects.requireNonNull(method);
    this.uri = Objects.requireNonNull(uri);
    this.headers = Objects.requireNonNull(headers);
    this.body = body;
    this.context = Objects.requireNonNull(context);
  }

  /** A request without headers and body. */
  public static Request of(String method, URI uri) {
    return new Request(method, uri, Headers.empty(), null, true, CallContext.none());
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
    return new Request(method, uri, headers, body, repeatable, context);
  }

  /** A copy with another URI. */
  public Request withUri(URI uri) {
    return new Request(method, uri, headers, body, repeatable, context);
  }

  /** A copy whose URI holds a secret; {@link #publicUri()} is still the one without it. */
  public Request withSecretUri(URI uri) {
    return withUri(uri).withContext(context.with(PUBLIC_URI, this.uri));
  }

  /** The URI without a secret that signing put into it: the one to be shown to others. */
  public URI publicUri() {
    return context.get(PUBLIC_URI).orElse(uri);
  }

  /** A copy in which the header has this one value. */
  public Request withHeader(String name, String value) {
    return new Request(method, uri, headers.with(name, value), body, repeatable, context);
  }

  /** A copy with other headers. */
  public Request withHeaders(Headers headers) {
    return new Request(method, uri, headers, body, repeatable, context);
  }

  /**
   * A copy with a body. Sent again, it is watched: one that turns out not to be repeatable fails
   * with an {@link UnrepeatableBodyException} rather than being sent empty or in part.
   */
  public Request withBody(BodyPublisher body) {
    return new Request(method, uri, headers, guarded(body), true, context);
  }

  /** A copy with a body that is known to be the same each time; it is not watched. */
  public Request withBytes(byte[] bytes) {
    return new Request(method, uri, headers, BodyPublishers.ofByteArray(bytes), true, context);
  }

  /** The same for a publisher that its caller wants to see again in {@link #body()}. */
  public Request withRepeatableBody(BodyPublisher body) {
    return new Request(method, uri, headers, body, true, context);
  }

  /** A copy with a body that can be produced once: it is never sent again. */
  public Request withBodyOnce(BodyPublisher body) {
    return new Request(method, uri, headers, guarded(body), false, context);
  }

  /** Whether the request may be sent again, as far as its body is concerned. */
  public boolean repeatable() {
    return repeatable;
  }

  /** A copy without a body. */
  public Request withoutBody() {
    return new Request(method, uri, headers, null, true, context);
  }

  /** A copy with another context. */
  public Request withContext(CallContext context) {
    return new Request(method, uri, headers, body, repeatable, context);
  }

  private static BodyPublisher guarded(BodyPublisher body) {
    return body instanceof ReplayGuard ? body : new ReplayGuard(Objects.requireNonNull(body));
  }

  @Override
  public String toString() {
    return CallMask.shown(this).toString();
  }
}
