package io.apiservice.sdk.diagnosis;

import io.apiservice.sdk.http.Headers;
import java.util.List;
import java.util.Optional;

/** Finds the server's identifier of a request, which the operator of an API can search for. */
public final class RequestId {
  private static final List<String> HEADERS =
      List.of(
          "X-Request-Id",
          "Request-Id",
          "X-Correlation-Id",
          "X-Amzn-RequestId",
          "X-Amz-Request-Id",
          "X-Ms-Request-Id",
          "X-GitHub-Request-Id",
          "Apns-Id",
          "CF-Ray",
          "X-Trace-Id",
          "Traceparent");

  private RequestId() {}

  /** Returns the identifier in the headers of a response, if there is one. It is not sanitised. */
  public static Optional<String> of(Headers headers) {
    return HEADERS.stream().flatMap(name -> headers.first(name).stream()).findFirst();
  }
}
