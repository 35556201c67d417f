package io.apiservice.sdk.pipeline;

import io.apiservice.sdk.http.Response;
import io.apiservice.sdk.stream.StreamFailures;

/**
 * The exceptions of a body that is read as a stream.
 *
 * @param response whose body it is
 * @param exceptions those of its call
 */
record ResponseFailures(Response response, CallExceptions exceptions) implements StreamFailures {
  @Override
  public RuntimeException undecodable(String reason) {
    return JsonBodyDecoder.failure(response, "{}", reason);
  }

  @Override
  public RuntimeException broken(Throwable failure, String after) {
    return exceptions.inStream(failure, after);
  }
}
