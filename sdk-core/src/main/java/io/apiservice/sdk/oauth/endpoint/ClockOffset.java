package io.apiservice.sdk.oauth.endpoint;

import io.apiservice.sdk.http.Headers;
import java.time.Duration;
import java.time.Instant;
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
    return headers.date("Date").map(server -> Duration.between(now, server.plus(HALF_A_SECOND)));
  }
}
