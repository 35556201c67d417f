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
 */
record HttpResponseAdapter<T>(
    HttpRequest request, Response answer, HttpHeaders headers, @Nullable T body)
    implements HttpResponse<T> {

  @Override
  public int statusCode() {
    return answer.status();
  }

  @Override
  public Optional<HttpResponse<T>> previousResponse() {
    return Optional.empty();
  }

  @Override
  public Optional<SSLSession> sslSession() {
    return Optional.empty();
  }

  @Override
  public URI uri() {
    return HttpClientAdapter.uri(answer, request);
  }

  @Override
  public Version version() {
    return Version.HTTP_1_1;
  }

  @Override
  public String toString() {
    return "("
        + answer.request().map(Request::toString).orElse(request.method())
        + ") "
        + statusCode();
  }

  /** Status and headers, as a body handler receives them. */
  record ResponseHead(int statusCode, HttpHeaders headers) implements HttpResponse.ResponseInfo {
    @Override
    public Version version() {
      return Version.HTTP_1_1;
    }
  }
}
