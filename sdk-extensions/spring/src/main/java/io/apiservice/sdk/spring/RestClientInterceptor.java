package io.apiservice.sdk.spring;

import io.apiservice.sdk.ApiClient;
import io.apiservice.sdk.http.CallerThread;
import io.apiservice.sdk.http.Request;
import io.apiservice.sdk.http.Response;
import io.apiservice.sdk.http.spi.ClientResponseBody;
import java.io.IOException;
import org.springframework.http.HttpRequest;
import org.springframework.http.client.ClientHttpRequestExecution;
import org.springframework.http.client.ClientHttpRequestInterceptor;
import org.springframework.http.client.ClientHttpResponse;

/** Signs a request, and renews the credential and repeats the request once after a refusal. */
record RestClientInterceptor(ApiClient api) implements ClientHttpRequestInterceptor {
  @Override
  public ClientHttpResponse intercept(
      HttpRequest request, byte[] body, ClientHttpRequestExecution execution) throws IOException {
    CallerThread caller = new CallerThread();
    Request translated =
        Request.of(request.getMethod().name(), request.getURI())
            .withHeaders(SpringHeaders.of(request.getHeaders()));
    Response answer =
        caller.await(
            api.authenticating(
                    signed -> caller.run(() -> sent(signed, translated, request, body, execution)))
                .send(translated));
    return ClientResponseBody.responseOf(answer, AnsweredResponse.class).returned(request, answer);
  }

  private Response sent(
      Request signed,
      Request unsigned,
      HttpRequest request,
      byte[] body,
      ClientHttpRequestExecution execution)
      throws IOException {
    ClientHttpResponse response =
        execution.execute(new SignedHttpRequest(request, unsigned, signed), body);
    try {
      AnsweredResponse answered = new AnsweredResponse(api, response);
      return Response.of(
          response.getStatusCode().value(),
          SpringHeaders.of(response.getHeaders()),
          new ClientResponseBody<>(answered, answered.beginning(), response::close));
    } catch (IOException | RuntimeException | Error e) {
      response.close();
      throw e;
    }
  }
}
