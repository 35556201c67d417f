package io.apiservice.sdk.pipeline;

import io.apiservice.sdk.http.Response;
import io.apiservice.sdk.stream.StreamFailures;

/**
 * Creates the exceptions of a body that is read as a stream.
 *
 * @param response the response with the body
 * @param exceptions creates the exceptions of its call
 */
record ResponseFailures(Response response, CallExceptions exceptions) implements StreamFailures {
  @Override
  public RuntimeException undecodable(String reason) {
    return JsonBodyDecoder.failure(response, "{}", reason);
  }

  @Override
  public RuntimeException broken(Throwable failure, String after) {
    return exceptions.inStream(failure, after, response);
  }
}
