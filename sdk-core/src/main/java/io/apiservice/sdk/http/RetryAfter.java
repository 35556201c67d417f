package io.apiservice.sdk.http;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Reads {@code Retry-After} (RFC 9110 §10.2.3). */
final class RetryAfter {
  private static final int MAX_NUMBER = 9;

  private RetryAfter() {}

  static Optional<Duration> parse(String text, Instant now) {
    String value = text.trim();
    if (value.isEmpty()) {
      return Optional.empty();
    }
    if (value.chars().allMatch(c -> c >= '0' && c <= '9')) {
      long seconds = value.length() <= MAX_NUMBER ? Long.parseLong(value) : Integer.MAX_VALUE;
      return Optional.of(Duration.ofSeconds(seconds));
    }
    return HttpDate.parse(value)
        .map(at -> Duration.between(now, at))
        .map(wait -> wait.isNegative() ? Duration.ZERO : wait);
  }
}
