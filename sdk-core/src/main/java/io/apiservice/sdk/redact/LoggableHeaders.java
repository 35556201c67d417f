package io.apiservice.sdk.redact;

import java.util.Set;

/**
 * Two lists of headers: those whose values may be logged, and those that contain no secret in a
 * request.
 */
public final class LoggableHeaders {
  private static final Set<String> LOGGED =
      Set.of(
          "accept",
          "age",
          "allow",
          "cache-control",
          "content-encoding",
          "content-length",
          "content-type",
          "date",
          "etag",
          "expires",
          "last-modified",
          "retry-after",
          "server",
          "transfer-encoding",
          "user-agent",
          "vary",
          "via",
          "x-cache",
          "x-request-id");

  /**
   * Request headers whose values may look like a secret but are none, for example request ids and
   * versions.
   */
  private static final Set<String> IN_REQUESTS =
      Set.of(
          "accept-charset",
          "accept-encoding",
          "accept-language",
          "access-control-request-headers",
          "apiservice-version",
          "client-request-id",
          "content-disposition",
          "content-language",
          "content-location",
          "content-range",
          "correlation-id",
          "expect",
          "forwarded",
          "from",
          "host",
          "idempotency-key",
          "if-match",
          "if-modified-since",
          "if-none-match",
          "if-range",
          "if-unmodified-since",
          "link",
          "origin",
          "prefer",
          "priority",
          "range",
          "referer",
          "request-id",
          "te",
          "traceparent",
          "tracestate",
          "upgrade",
          "x-amz-date",
          "x-client-request-id",
          "x-correlation-id",
          "x-forwarded-for",
          "x-idempotency-key",
          "x-trace-id");

  private LoggableHeaders() {}

  /** Whether a log may show the masked values of this header. The name must be in lower case. */
  public static boolean logged(String lower) {
    return LOGGED.contains(lower);
  }

  /** Whether a request header with this name contains no secret, whatever its value looks like. */
  static boolean inRequests(String lower) {
    return LOGGED.contains(lower) || IN_REQUESTS.contains(lower);
  }
}
