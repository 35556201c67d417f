package io.apiservice.sdk.spring;

import io.apiservice.sdk.ApiClient;
import io.apiservice.sdk.diagnosis.Diagnosis;
import io.apiservice.sdk.http.Response;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpRequest;
import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.WebClientResponseException;
import reactor.core.publisher.Mono;

/**
 * The request of a failed response, as the application made it, without the credential. It
 * accompanies the response into Spring's exceptions.
 *
 * @param answer what the SDK knows about the response
 */
record AnsweredHttpRequest(ApiClient api, ClientRequest request, Response answer)
    implements HttpRequest {
  /** Spring's exception for a response, with the SDK's exception as its cause. */
  static Mono<WebClientResponseException> exceptionOf(ClientResponse response) {
    return response.createException().map(exception -> explained(exception, response));
  }

  private static WebClientResponseException explained(
      WebClientResponseException exception, ClientResponse response) {
    if (response.request() instanceof AnsweredHttpRequest answered
        && exception.getCause() == null) {
      exception.initCause(answered.api.exception(answered.answer));
    }
    return exception;
  }

  Optional<Diagnosis> diagnosis() {
    return api.diagnose(answer);
  }

  @Override
  public HttpMethod getMethod() {
    return request.method();
  }

  @Override
  public URI getURI() {
    return request.url();
  }

  @Override
  public HttpHeaders getHeaders() {
    return request.headers();
  }

  @Override
  public Map<String, Object> getAttributes() {
    return request.attributes();
  }

  @Override
  public String toString() {
    return answer.request().map(Object::toString).orElse("request");
  }
}
