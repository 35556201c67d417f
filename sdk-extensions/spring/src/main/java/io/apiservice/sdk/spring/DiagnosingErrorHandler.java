package io.apiservice.sdk.spring;

import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpRequest;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.web.client.ResponseErrorHandler;
import org.springframework.web.client.RestClientResponseException;
import org.springframework.web.client.RestTemplate;

/** Gives Spring's exception for a failed response the SDK's exception as its cause. */
record DiagnosingErrorHandler(ResponseErrorHandler next) implements ResponseErrorHandler {
  /** A handler that throws what a {@code RestClient} throws by default. */
  static DiagnosingErrorHandler ofDefaults() {
    // The handler of a template knows the message converters, for getResponseBodyAs(…).
    return new DiagnosingErrorHandler(new RestTemplate().getErrorHandler());
  }

  /** Handles a failed response of a {@code RestClient}. */
  void handle(HttpRequest request, ClientHttpResponse response) throws IOException {
    handle(request.getURI(), request.getMethod(), response, AnsweredResponse.of(request));
  }

  @Override
  public boolean hasError(ClientHttpResponse response) throws IOException {
    return next.hasError(response);
  }

  @Override
  public void handleError(URI uri, HttpMethod method, ClientHttpResponse response)
      throws IOException {
    handle(
        uri,
        method,
        response,
        response instanceof AnsweredResponse answered ? Optional.of(answered) : Optional.empty());
  }

  private void handle(
      URI uri, HttpMethod method, ClientHttpResponse response, Optional<AnsweredResponse> answered)
      throws IOException {
    try {
      next.handleError(uri, method, response);
    } catch (RestClientResponseException e) {
      if (e.getCause() == null) {
        answered.flatMap(AnsweredResponse::exception).ifPresent(e::initCause);
      }
      throw e;
    }
  }
}
