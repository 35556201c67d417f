package io.apiservice.sdk.http;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/**
 * Reads the dates of HTTP headers. Accepts only the format that current servers must send (RFC 9110
 * §5.6.7).
 */
final class HttpDate {
  private HttpDate() {}

  static Optional<Instant> parse(String text) {
    try {
      return Optional.of(DateTimeFormatter.RFC_1123_DATE_TIME.parse(text.strip(), Instant::from));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
