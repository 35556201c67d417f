package io.apiservice.sdk.oauth.endpoint;

import io.apiservice.sdk.http.Headers;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Measures how far the authorization server's clock is ahead of the local clock. */
public final class ClockOffset {
  private static final Duration HALF_A_SECOND = Duration.ofMillis(500);

  private ClockOffset() {}

  /**
   * Returns server time minus local time, from the {@code Date} header. Empty if the response came
   * from a cache, because its {@code Date} is old.
   */
  public static Optional<Duration> offset(Headers headers, Instant now) {
    if (headers.contains("Age")) {
      return Optional.empty();
    }
    return headers.date("Date").map(server -> Duration.between(now, server.plus(HALF_A_SECOND)));
  }
}
