package io.apiservice.sdk.http;

import java.net.http.HttpClient;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An HTTP response: a status, headers, and a body that can be consumed once. */
public sealed class Response permits ReleasableResponse {
  private final int status;
  private final Headers headers;
  private final Body body;
  private final @Nullable Request request;
  private final @Nullable Response previous;
  private final HttpClient.@Nullable Version version;

  Response(
      int status,
      Headers headers,
      Body body,
      @Nullable Request request,
      @Nullable Response previous,
      HttpClient.@Nullable Version version) {
    this.status = status;
    this.headers = Objects.requireNonNull(headers);
    this.body = Objects.requireNonNull(body);
    this.request = request;
    this.previous = previous;
    this.version = version;
  }

  /** A response with a text body, for instance from a fake transport in a test. */
  public static Response of(int status, String body) {
    return of(status, Headers.empty(), Body.of(body));
  }

  /** A response without a body. */
  public static Response of(int status) {
    return of(status, Headers.empty(), Body.empty());
  }

  /** A response with headers and text. */
  public static Response of(int status, Headers headers, String body) {
    return of(status, headers, Body.of(body));
  }

  /** A response from its parts. */
  public static Response of(int status, Headers headers, Body body) {
    return new ReleasableResponse(status, headers, body, null, null, null);
  }

  /** The status code. */
  public final int status() {
    return status;
  }

  /** The headers. */
  public final Headers headers() {
    return headers;
  }

  /** The body. */
  public final Body body() {
    return body;
  }

  /** The request that was answered, as it was sent; empty if the transport did not set it. */
  public final Optional<Request> request() {
    return Optional.ofNullable(request);
  }

  /** The redirect that led to this response; empty if there was none. */
  public final Optional<Response> previous() {
    return Optional.ofNullable(previous);
  }

  /** The HTTP version of the exchange; empty if the transport did not set it. */
  public final Optional<HttpClient.Version> version() {
    return Optional.ofNullable(version);
  }

  /** Returns a copy with the HTTP version of the exchange. */
  public final Response withVersion(HttpClient.Version version) {
    return new ReleasableResponse(status, headers, body, request, previous, version);
  }

  /** Returns a copy with the request that it answers. If the request is already set, it stays. */
  public final Response withRequest(Request request) {
    return this.request == null
        ? new ReleasableResponse(status, headers, body, request, previous, version)
        : this;
  }

  /** Returns a copy that has the redirect that led to it. */
  public final Response withPrevious(Response previous) {
    return new ReleasableResponse(status, headers, body, request, previous, version);
  }

  /** Returns a copy with another body. */
  public final Response withBody(Body body) {
    return new ReleasableResponse(status, headers, body, request, previous, version);
  }

  /** Discards the body if it was not consumed. */
  public final void release() {
    body.discard();
  }

  @Override
  public final String toString() {
    return status + " " + body;
  }
}
