package io.apiservice.sdk.pipeline;

import io.apiservice.sdk.http.Response;
import io.apiservice.sdk.redact.RedactedLogger;
import io.apiservice.sdk.redact.SecretMask;
import io.apiservice.sdk.stream.StreamFailures;

/**
 * Says what went wrong with a body that is read as a stream.
 *
 * @param response the response with the body
 * @param exceptions creates the exceptions of its call
 */
record ResponseFailures(Response response, CallExceptions exceptions) implements StreamFailures {
  private static final RedactedLogger LOG = RedactedLogger.named("io.apiservice.sdk.http");

  @Override
  public RuntimeException undecodable(String reason) {
    return JsonBodyDecoder.failure(response, "{}", reason);
  }

  @Override
  public RuntimeException broken(Throwable failure, String after) {
    return exceptions.inStream(failure, after, response);
  }

  @Override
  public void dropped() {
    LOG.warn(
        SecretMask.NONE.text(
            "{} → {}: its stream was dropped without being closed, and kept its connection (and its"
                + " place in limits(…)) until the garbage collector found it. Close it: try (var"
                + " stream = call.send()) { … }",
            exceptions.shown(),
            response.status()));
  }
}
