package io.apiservice.sdk.pipeline;

import io.apiservice.sdk.http.Request;
import java.util.Set;

/** Decides whether a request may be sent more than once. */
final class Idempotency {
  static final String HEADER = "Idempotency-Key";

  // idempotent methods (RFC 9110 §9.2.2)
  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE");

  private Idempotency() {}

  static boolean safeToRepeat(Request request) {
    return request.repeatable()
        && (METHODS.contains(request.method())
            || request.headers().contains(request.context().get(KEY_HEADER).orElse(HEADER)));
  }

  /**
   * The key in the context for the name of the header that carries an idempotency key. It is set if
   * the API does not use the usual name.
   */
  static final io.apiservice.sdk.http.CallContext.Key<String> KEY_HEADER =
      io.apiservice.sdk.http.CallContext.Key.named("idempotency header");
}
