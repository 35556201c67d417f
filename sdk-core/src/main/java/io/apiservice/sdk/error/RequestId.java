package io.apiservice.sdk.error;

import io.apiservice.sdk.http.Headers;
import java.util.List;
import java.util.Optional;

/** Where servers put their name for a request. */
public final class RequestId {
  private static final List<String> HEADERS =
      List.of(
          "X-Request-Id",
          "Request-Id",
          "X-Correlation-Id",
          "X-Amzn-RequestId",
          "X-Amz-Request-Id",
          "X-GitHub-Request-Id",
          "X-Ms-Request-Id",
          "X-Trace-Id",
          "CF-Ray");

  private RequestId() {}

  /** The server's name for a request, if it gave one. */
  public static Optional<String> of(Headers headers) {
    return HEADERS.stream().flatMap(name -> headers.first(name).stream()).findFirst();
  }
}
