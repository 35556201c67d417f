package io.apiservice.sdk.http;

import io.apiservice.sdk.redact.CallSecrets;
import io.apiservice.sdk.redact.SecretMask;
import io.apiservice.sdk.redact.SecretShape;
import io.apiservice.sdk.redact.ServerChosenUri;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP request. Immutable, except that sending it may consume its body. {@code toString} shows
 * the method, scheme, host and path, but no query and no headers.
 */
public final class Request {
  private static final CallContext.Key<CallSecrets> SECRETS = CallContext.Key.of(CallSecrets.class);
  private static final CallContext.Key<ServerChosenUri> SERVER_CHOSEN =
      CallContext.Key.of(ServerChosenUri.class);
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

  /** Returns a request without headers and body. */
  public static Request of(String method, URI uri) {
    return new Request(method, uri, Headers.empty(), null, true, CallContext.none());
  }

  /** The method, usually in upper case. */
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

  /** The body, if present. */
  public Optional<BodyPublisher> body() {
    return Optional.ofNullable(body);
  }

  /** The context of the call. */
  public CallContext context() {
    return context;
  }

  /** Returns a copy with another method. */
  public Request withMethod(String method) {
    return new Request(method, uri, headers, body, repeatable, context);
  }

  /** Returns a copy with another URI. */
  public Request withUri(URI uri) {
    return new Request(method, uri, headers, body, repeatable, context);
  }

  /**
   * Returns a copy whose URI contains a secret. {@link #publicUri()} still returns the URI without
   * the secret. All query values that this request does not have are masked, whatever their names
   * are.
   */
  public Request withSecretUri(URI uri) {
    CallSecrets secrets = context.get(SECRETS).orElseGet(CallSecrets::new);
    secrets.addedQuery(uri, this.uri);
    return withUri(uri).withContext(context.with(PUBLIC_URI, this.uri).with(SECRETS, secrets));
  }

  /** Returns the URI without the secret that {@link #withSecretUri} added. It is safe to show. */
  public URI publicUri() {
    return context.get(PUBLIC_URI).orElse(uri);
  }

  /** Returns a copy in which the header has only this value. */
  public Request withHeader(String name, String value) {
    return new Request(method, uri, headers.with(name, value), body, repeatable, context);
  }

  /** Returns a copy with other headers. */
  public Request withHeaders(Headers headers) {
    return new Request(method, uri, headers, body, repeatable, context);
  }

  /**
   * Returns a copy with a body. If the request is sent again, the body is checked: if the publisher
   * does not produce the same body again, the request fails with an {@link
   * UnrepeatableBodyException} instead of being sent empty or in part.
   */
  public Request withBody(BodyPublisher body) {
    return new Request(method, uri, headers, guarded(body), true, context);
  }

  /**
   * Returns a copy with these bytes as the body. They are the same each time, so they are not
   * checked when the request is sent again.
   */
  public Request withBytes(byte[] bytes) {
    return new Request(method, uri, headers, BodyPublishers.ofByteArray(bytes), true, context);
  }

  /**
   * Returns a copy with a body that is not checked when the request is sent again. {@link #body()}
   * returns the same publisher object.
   */
  public Request withRepeatableBody(BodyPublisher body) {
    return new Request(method, uri, headers, body, true, context);
  }

  /** Returns a copy with a body that can be sent only once, so the request is never repeated. */
  public Request withBodyOnce(BodyPublisher body) {
    return new Request(method, uri, headers, guarded(body), false, context);
  }

  /**
   * Returns a copy whose body is compressed with gzip, with {@code Content-Encoding: gzip}. A body
   * in memory is compressed now, once. Any other is compressed each time that it is sent, piece by
   * piece, and its length is not known in advance. A request without a body, with an empty body or
   * with a {@code Content-Encoding} is returned as it is.
   */
  public Request withGzippedBody() {
    if (body == null || body.contentLength() == 0 || headers.contains("Content-Encoding")) {
      return this;
    }
    BodyPublisher gzipped =
        ReplayGuard.inMemory(body)
            ? BodyPublishers.ofByteArray(GzipBody.compressed(body))
            : new GzipBody(body);
    Headers encoded = headers.with("Content-Encoding", "gzip");
    return new Request(method, uri, encoded, gzipped, repeatable, context);
  }

  /** Whether the request may be sent again, as far as its body is concerned. */
  public boolean repeatable() {
    return repeatable;
  }

  /** Whether the body comes from a publisher of the application, which may block. */
  public boolean bodyMayBlock() {
    BodyPublisher source = body instanceof GzipBody gzip ? gzip.source() : body;
    return source instanceof ReplayGuard && !ReplayGuard.inMemory(source);
  }

  /** Returns a copy without a body. */
  public Request withoutBody() {
    return new Request(method, uri, headers, null, true, context);
  }

  /** Returns a copy with another context. */
  public Request withContext(CallContext context) {
    return new Request(method, uri, headers, body, repeatable, context);
  }

  private static BodyPublisher guarded(BodyPublisher body) {
    return body instanceof ReplayGuard ? body : new ReplayGuard(Objects.requireNonNull(body));
  }

  /** Returns scheme, host, port and the masked path, without user and query. It is safe to show. */
  public URI shownUri() {
    return shownMask().uri(uri);
  }

  private SecretMask shownMask() {
    boolean mayEcho = context.get(SERVER_CHOSEN).isPresent() || SecretShape.inPath(uri);
    return mayEcho
        // A mask is created only if necessary, because it is too expensive for every call.
        ? CallSecrets.of(context.get(SECRETS), headers.map(), uri).mask()
        : SecretMask.NONE;
  }

  @Override
  public String toString() {
    SecretMask mask = shownMask();
    return mask.lines(method + " " + mask.uri(uri)).toString();
  }
}
