package io.apiservice.sdk.pipeline;

import io.apiservice.sdk.http.Request;
import io.apiservice.sdk.http.Response;
import java.net.URI;
import java.net.http.HttpClient.Version;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Optional;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * A response of the {@link HttpClientAdapter}. It keeps the SDK's response, so that a refusal can
 * be diagnosed later.
 *
 * @param asked the request of the application, before any redirect
 */
record HttpResponseAdapter<T>(
    HttpRequest asked, Response answer, HttpHeaders headers, @Nullable T body)
    implements HttpResponse<T> {

  @Override
  public int statusCode() {
    return answer.status();
  }

  @Override
  public HttpRequest request() {
    return answer
        .request()
        .filter(sent -> answer.previous().isPresent())
        .map(sent -> RedirectedRequest.of(asked, sent))
        .orElse(asked);
  }

  @Override
  public Optional<HttpResponse<T>> previousResponse() {
    return answer
        .previous()
        .map(
            redirect ->
                new HttpResponseAdapter<>(
                    asked, redirect, redirect.headers().toHttpHeaders(), null));
  }

  /** Always empty: the JDK makes the session known only after the response was passed on. */
  @Override
  public Optional<SSLSession> sslSession() {
    return Optional.empty();
  }

  @Override
  public URI uri() {
    return answer.request().map(Request::publicUri).orElse(asked.uri());
  }

  @Override
  public Version version() {
    return version(answer);
  }

  static Version version(Response response) {
    return response.version().orElse(Version.HTTP_1_1);
  }

  @Override
  public String toString() {
    return "("
        + answer.request().map(Request::toString).orElse(asked.method())
        + ") "
        + statusCode();
  }

  /** Status, headers and version, as a body handler receives them. */
  record ResponseHead(int statusCode, HttpHeaders headers, Version version)
      implements HttpResponse.ResponseInfo {}
}
