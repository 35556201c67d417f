package io.apiservice.sdk.error;

import io.apiservice.sdk.http.RateLimit;
import io.apiservice.sdk.redact.RedactedCause;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** The API has received too many requests (429). */
public final class RateLimitException extends ResponseException {
  private static final long serialVersionUID = 1L;

  RateLimitException(ErrorResponse answer, RedactedCause cause) {
    super(answer, cause);
  }

  /** How long the server asks the client to wait, counted from now; empty if it does not say. */
  public Optional<Duration> retryAfter() {
    return headers().retryAfter(Instant.now());
  }

  /** Returns what the server says of the limit, if anything. */
  public Optional<RateLimit> rateLimit() {
    return RateLimit.of(headers(), Instant.now());
  }
}
