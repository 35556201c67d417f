package io.apiservice.sdk.http.context;

import io.apiservice.sdk.http.CallContext;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.util.Optional;

/**
 * What a request asks of its exchange, beside method, headers and body.
 *
 * @param version the HTTP version that it prefers
 * @param expectContinue whether its body waits for {@code 100 Continue} (RFC 9110 §10.1.1)
 */
public record ExchangeOptions(Optional<HttpClient.Version> version, boolean expectContinue) {
  private static final CallContext.Key<ExchangeOptions> KEY =
      CallContext.Key.named("exchange options");
  private static final ExchangeOptions NONE = new ExchangeOptions(Optional.empty(), false);

  /** Returns a context with the options of a request of the application. */
  public static CallContext in(CallContext context, HttpRequest request) {
    return request.version().isEmpty() && !request.expectContinue()
        ? context
        : context.with(KEY, new ExchangeOptions(request.version(), request.expectContinue()));
  }

  /** Returns the options of a call; none if it has none. */
  public static ExchangeOptions of(CallContext context) {
    return context.get(KEY).orElse(NONE);
  }
}
