package io.apiservice.sdk.oauth.endpoint;

import io.apiservice.sdk.http.Headers;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** Measures the offset of the authorization server's clock. */
public final class ClockOffset {
  private static final Duration HALF_A_SECOND = Duration.ofMillis(500);

  private ClockOffset() {}

  /** Returns server time minus client time, from the {@code Date} of an uncached response. */
  public static Optional<Duration> offset(Headers headers, Instant now) {
    if (headers.contains("Age")) {
      return Optional.empty();
    }
    try {
      return headers
          .first("Date")
          .map(date -> DateTimeFormatter.RFC_1123_DATE_TIME.parse(date, Instant::from))
          .map(server -> Duration.between(now, server.plus(HALF_A_SECOND)));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
