package io.apiservice.sdk.http;

import io.apiservice.sdk.redact.CallSecrets;
import io.apiservice.sdk.redact.SecretMask;
import io.apiservice.sdk.redact.ServerChosenUri;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP request. Immutable, except that sending consumes a body that cannot be repeated. {@code
 * toString} shows method, scheme, host and path: no query and no header.
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

  /** A request without headers or body. */
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

  /** A copy with another method. */
  public Request withMethod(String method) {
    return new Request(method, uri, headers, body, repeatable, context);
  }

  /** A copy with another URI. */
  public Request withUri(URI uri) {
    return new Request(method, uri, headers, body, repeatable, context);
  }

  /**
   * A copy whose URI contains a secret; {@link #publicUri()} still returns the one without it. The
   * query values that this request does not have are masked like a credential, whatever their
   * names.
   */
  public Request withSecretUri(URI uri) {
    CallSecrets secrets = context.get(SECRETS).orElseGet(CallSecrets::new);
    secrets.addedQuery(uri, this.uri);
    return withUri(uri).withContext(context.with(PUBLIC_URI, this.uri).with(SECRETS, secrets));
  }

  /** The URI without the secret that signing added; safe to show. */
  public URI publicUri() {
    return context.get(PUBLIC_URI).orElse(uri);
  }

  /** A copy in which the header has only this value. */
  public Request withHeader(String name, String value) {
    return new Request(method, uri, headers.with(name, value), body, repeatable, context);
  }

  /** A copy with other headers. */
  public Request withHeaders(Headers headers) {
    return new Request(method, uri, headers, body, repeatable, context);
  }

  /**
   * A copy with a body. It is checked when it is sent again: if it turns out not to be repeatable,
   * the request fails with an {@link UnrepeatableBodyException} rather than being sent empty or in
   * part.
   */
  public Request withBody(BodyPublisher body) {
    return new Request(method, uri, headers, guarded(body), true, context);
  }

  /** A copy with a body that is the same each time; it is not checked when it is sent again. */
  public Request withBytes(byte[] bytes) {
    return new Request(method, uri, headers, BodyPublishers.ofByteArray(bytes), true, context);
  }

  /** The same for a publisher that {@link #body()} must return unchanged. */
  public Request withRepeatableBody(BodyPublisher body) {
    return new Request(method, uri, headers, body, true, context);
  }

  /** A copy with a body that can be sent only once: the request is never repeated. */
  public Request withBodyOnce(BodyPublisher body) {
    return new Request(method, uri, headers, guarded(body), false, context);
  }

  /** Whether the body allows the request to be sent again. */
  public boolean repeatable() {
    return repeatable;
  }

  /** Whether the body comes from a publisher of the application, which may block. */
  public boolean bodyMayBlock() {
    return body instanceof ReplayGuard;
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

  /** Scheme, host, port and masked path, without user or query; safe to show. */
  public URI shownUri() {
    return shownMask().uri(uri);
  }

  private SecretMask shownMask() {
    boolean mayEcho = context.get(SERVER_CHOSEN).isPresent() || CallSecrets.inPath(uri);
    return mayEcho // creating a mask is too expensive for every call
        ? CallSecrets.of(context.get(SECRETS), headers.map(), uri).mask()
        : SecretMask.NONE;
  }

  @Override
  public String toString() {
    SecretMask mask = shownMask();
    return mask.lines(method + " " + mask.uri(uri)).toString();
  }
}
