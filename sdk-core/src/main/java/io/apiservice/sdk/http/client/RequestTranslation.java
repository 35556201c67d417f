package io.apiservice.sdk.http.client;

import io.apiservice.sdk.http.Headers;
import io.apiservice.sdk.http.Request;
import io.apiservice.sdk.http.context.ExchangeOptions;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Translates requests into those of the JDK. The headers of a request are checked and copied; the
 * result is used again for the next request with the same method and headers.
 */
final class RequestTranslation {
  private final boolean choosesVersion;
  private volatile @Nullable Checked last;

  /** A method and headers that the JDK has accepted. */
  private record Checked(String method, Headers headers, HttpHeaders translated) {
    @SuppressWarnings("ReferenceEquality") // comparing the values would cost as much as checking
    boolean holdsFor(Request request) {
      return headers == request.headers()
          && method.equals(request.method())
          && isHttp(request.uri());
    }
  }

  /**
   * @param choosesVersion whether to set the HTTP version; a client of the application has its own
   *     version
   */
  RequestTranslation(boolean choosesVersion) {
    this.choosesVersion = choosesVersion;
  }

  /**
   * Returns the request for the JDK's client.
   *
   * @param http11 whether it must not use HTTP/2
   * @param left the time until the headers; from JDK 26 on also until the end of the body
   * @throws IllegalArgumentException if the JDK rejects the request
   */
  HttpRequest of(Request request, boolean http11, @Nullable Duration left) {
    ExchangeOptions options = ExchangeOptions.of(request.context());
    Optional<HttpClient.Version> version =
        choosesVersion ? Optional.of(version(request.uri(), http11, options)) : options.version();
    Checked checked = last;
    HttpHeaders headers =
        checked != null && checked.holdsFor(request) ? checked.translated : check(request);
    return new TranslatedRequest(
        request.method(),
        request.uri(),
        headers,
        body(request),
        Optional.ofNullable(left),
        version,
        options.expectContinue());
  }

  private static boolean isHttp(URI uri) {
    return uri.getHost() != null
        && ("https".equalsIgnoreCase(uri.getScheme()) || "http".equalsIgnoreCase(uri.getScheme()));
  }

  /** A request over {@code http:} never asks for an upgrade, which many servers do not survive. */
  private static HttpClient.Version version(URI uri, boolean http11, ExchangeOptions options) {
    return "https".equalsIgnoreCase(uri.getScheme()) && !http11
        ? options.version().orElse(HttpClient.Version.HTTP_2)
        : HttpClient.Version.HTTP_1_1;
  }

  private HttpHeaders check(Request request) {
    HttpRequest.Builder builder = HttpRequest.newBuilder(request.uri());
    for (String name : request.headers().names()) {
      for (String value : request.headers().all(name)) {
        header(builder, name, value);
      }
    }
    HttpHeaders headers =
        builder.method(request.method(), BodyPublishers.noBody()).build().headers();
    last = new Checked(request.method(), request.headers(), headers);
    return headers;
  }

  private static void header(HttpRequest.Builder builder, String name, String value) {
    try {
      builder.header(name, value);
    } catch (IllegalArgumentException e) {
      // The exception is not kept as the cause: its message quotes the value.
      throw new IllegalArgumentException(
          "the header "
              + (name.chars().allMatch(c -> c > ' ' && c < 0x7f) ? name : "(unprintable name)")
              + " cannot be sent: the JDK reserves it, or its name or value has an illegal"
              + " character");
    }
  }

  /**
   * Returns the body of the request. A GET or DELETE without a body gets none and has no
   * Content-Length. Other requests without a body get an empty one, so their Content-Length is 0.
   */
  private static Optional<BodyPublisher> body(Request request) {
    Optional<BodyPublisher> body = request.body();
    boolean without = request.method().equals("GET") || request.method().equals("DELETE");
    return body.isPresent() || without ? body : Optional.of(BodyPublishers.noBody());
  }

  /** A request of the JDK. The JDK's builder has checked its parts before. */
  private static final class TranslatedRequest extends HttpRequest {
    private final String method;
    private final URI uri;
    private final HttpHeaders headers;
    private final Optional<BodyPublisher> body;
    private final Optional<Duration> timeout;
    private final Optional<HttpClient.Version> version;
    private final boolean expectContinue;

    TranslatedRequest(
        String method,
        URI uri,
        HttpHeaders headers,
        Optional<BodyPublisher> body,
        Optional<Duration> timeout,
        Optional<HttpClient.Version> version,
        boolean expectContinue) {
      this.method = method;
      this.uri = uri;
      this.headers = headers;
      this.body = body;
      this.timeout = timeout;
      this.version = version;
      this.expectContinue = expectContinue;
    }

    @Override
    public Optional<BodyPublisher> bodyPublisher() {
      return body;
    }

    @Override
    public String method() {
      return method;
    }

    @Override
    public Optional<Duration> timeout() {
      return timeout;
    }

    @Override
    public boolean expectContinue() {
      return expectContinue;
    }

    @Override
    public URI uri() {
      return uri;
    }

    @Override
    public Optional<HttpClient.Version> version() {
      return version;
    }

    @Override
    public HttpHeaders headers() {
      return headers;
    }
  }
}
