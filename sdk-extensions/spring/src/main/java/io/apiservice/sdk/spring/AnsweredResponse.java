package io.apiservice.sdk.spring;

import io.apiservice.sdk.ApiClient;
import io.apiservice.sdk.diagnosis.Diagnosis;
import io.apiservice.sdk.error.ResponseException;
import io.apiservice.sdk.http.Response;
import io.apiservice.sdk.http.spi.PeekedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpRequest;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.client.ClientHttpResponse;

/** A response of Spring's, with what the SDK knows about it. */
final class AnsweredResponse implements ClientHttpResponse {
  private static final String ATTRIBUTE = AnsweredResponse.class.getName();

  private final ApiClient api;
  private final ClientHttpResponse response;
  private final @Nullable PeekedInputStream body;
  private @Nullable Response answer;

  AnsweredResponse(ApiClient api, ClientHttpResponse response) throws IOException {
    this.api = api;
    this.response = response;
    this.body =
        response.getStatusCode().value() >= 400 ? PeekedInputStream.of(response.getBody()) : null;
  }

  /** The response that the interceptor returned for a request, if it has seen the request. */
  static Optional<AnsweredResponse> of(HttpRequest request) {
    return request.getAttributes().get(ATTRIBUTE) instanceof AnsweredResponse answered
        ? Optional.of(answered)
        : Optional.empty();
  }

  /** Makes this the response of a request. */
  AnsweredResponse returned(HttpRequest request, Response response) {
    this.answer = response;
    request.getAttributes().put(ATTRIBUTE, this);
    return this;
  }

  byte[] beginning() {
    return body == null ? new byte[0] : body.beginning();
  }

  Optional<Diagnosis> diagnosis() {
    return answer == null ? Optional.empty() : api.diagnose(answer);
  }

  /** The SDK's exception for this response; empty if it is not a failure. */
  Optional<ResponseException> exception() {
    return answer == null || answer.status() < 400
        ? Optional.empty()
        : Optional.of(api.exception(answer));
  }

  @Override
  public HttpStatusCode getStatusCode() throws IOException {
    return response.getStatusCode();
  }

  @Override
  public String getStatusText() throws IOException {
    return response.getStatusText();
  }

  @Override
  public HttpHeaders getHeaders() {
    return response.getHeaders();
  }

  @Override
  public InputStream getBody() throws IOException {
    return body != null ? body : response.getBody();
  }

  @Override
  public void close() {
    response.close();
  }
}
