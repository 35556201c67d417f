package io.apiservice.sdk.tests;

import io.apiservice.sdk.tests.ConformanceOutcome.Part;
import java.io.IOException;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.PushPromiseHandler;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** A client that differs from another one in one respect. */
final class DefectiveHttpClient extends HttpClient {
  /** The respect in which it differs. */
  enum Defect {
    WRAPS_EXCEPTIONS(Part.EXCEPTION),
    ANOTHER_STATUS(Part.STATUS),
    LOSES_HEADERS(Part.HEADERS),
    LOSES_THE_BODY(Part.BODY),
    ANOTHER_VERSION(Part.VERSION),
    ANOTHER_URI(Part.URI),
    SHOWS_THE_FIRST_REQUEST(Part.REQUEST),
    FORGETS_REDIRECTS(Part.PREVIOUS),
    SENDS_TWICE(Part.SERVER_SAW);

    private final Part part;

    Defect(Part part) {
      this.part = part;
    }

    /** The part of the outcome in which the difference shows. */
    Part part() {
      return part;
    }
  }

  private final HttpClient client;
  private final Defect defect;

  DefectiveHttpClient(HttpClient client, Defect defect) {
    this.client = client;
    this.defect = defect;
  }

  @Override
  public <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> handler)
      throws IOException, InterruptedException {
    try {
      if (defect == Defect.SENDS_TWICE) {
        client.send(request, HttpResponse.BodyHandlers.discarding());
      }
      return new DefectiveResponse<>(request, client.send(request, handler), defect);
    } catch (IOException e) {
      throw defect == Defect.WRAPS_EXCEPTIONS ? new DefectException(e) : e;
    }
  }

  private static final class DefectException extends IOException {
    private static final long serialVersionUID = 1L;

    DefectException(IOException cause) {
      super(cause);
    }
  }

  @Override
  public <T> CompletableFuture<HttpResponse<T>> sendAsync(
      HttpRequest request, BodyHandler<T> handler) {
    return client
        .sendAsync(request, handler)
        .thenApply(response -> new DefectiveResponse<>(request, response, defect));
  }

  @Override
  public <T> CompletableFuture<HttpResponse<T>> sendAsync(
      HttpRequest request, BodyHandler<T> handler, PushPromiseHandler<T> pushes) {
    return sendAsync(request, handler);
  }

  @Override
  public Optional<CookieHandler> cookieHandler() {
    return client.cookieHandler();
  }

  @Override
  public Optional<Duration> connectTimeout() {
    return client.connectTimeout();
  }

  @Override
  public Redirect followRedirects() {
    return client.followRedirects();
  }

  @Override
  public Optional<ProxySelector> proxy() {
    return client.proxy();
  }

  @Override
  public SSLContext sslContext() {
    return client.sslContext();
  }

  @Override
  public SSLParameters sslParameters() {
    return client.sslParameters();
  }

  @Override
  public Optional<Authenticator> authenticator() {
    return client.authenticator();
  }

  @Override
  public Version version() {
    return client.version();
  }

  @Override
  public Optional<Executor> executor() {
    return client.executor();
  }

  private record DefectiveResponse<T>(HttpRequest asked, HttpResponse<T> response, Defect defect)
      implements HttpResponse<T> {
    @Override
    public int statusCode() {
      return response.statusCode() + (defect == Defect.ANOTHER_STATUS ? 1 : 0);
    }

    @Override
    public HttpRequest request() {
      return defect == Defect.SHOWS_THE_FIRST_REQUEST ? asked : response.request();
    }

    @Override
    public Optional<HttpResponse<T>> previousResponse() {
      return defect == Defect.FORGETS_REDIRECTS ? Optional.empty() : response.previousResponse();
    }

    @Override
    public HttpHeaders headers() {
      return defect == Defect.LOSES_HEADERS
          ? HttpHeaders.of(Map.of(), (name, value) -> true)
          : response.headers();
    }

    @Override
    public @Nullable T body() {
      return defect == Defect.LOSES_THE_BODY ? null : response.body();
    }

    @Override
    public Optional<SSLSession> sslSession() {
      return response.sslSession();
    }

    @Override
    public URI uri() {
      return defect == Defect.ANOTHER_URI ? URI.create("http://other/") : response.uri();
    }

    @Override
    public Version version() {
      return defect == Defect.ANOTHER_VERSION ? Version.HTTP_2 : response.version();
    }
  }
}
