package io.apiservice.sdk.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Dates in headers (RFC 9110 §5.6.7). */
class HeaderDateTest {
  private static final Instant NOON = Instant.parse("2026-03-10T12:00:00Z");

  @Test
  void aDateIsReadWithBlanksAroundIt() {
    Headers headers = Headers.of("Date", " Tue, 10 Mar 2026 12:00:00 GMT ");

    assertThat(headers.date("date")).contains(NOON);
  }

  @Test
  void aMissingOrMalformedDateIsEmpty() {
    assertThat(Headers.empty().date("Date")).isEmpty();
    assertThat(Headers.of("Date", "yesterday").date("Date")).isEmpty();
    assertThat(Headers.of("Date", "Tue, 32 Mar 2026 12:00:00 GMT").date("Date")).isEmpty();
  }

  @Test
  void aDateInRetryAfterIsReadTheSameWay() {
    Headers headers = Headers.of("Retry-After", "Tue, 10 Mar 2026 12:01:00 GMT");

    assertThat(headers.retryAfter(NOON)).contains(Duration.ofMinutes(1));
    assertThat(headers.retryAfter(NOON.plusSeconds(90))).contains(Duration.ZERO);
  }

  @Test
  void aDateInRetryAfterIsCountedFromTheDateOfTheSameResponse() {
    Headers headers =
        Headers.of(
            "Date",
            "Tue, 10 Mar 2026 12:00:00 GMT",
            "Retry-After",
            "Tue, 10 Mar 2026 12:01:00 GMT");

    assertThat(headers.retryAfter(NOON.plusSeconds(90))).contains(Duration.ofMinutes(1));
    assertThat(headers.retryAfter(NOON.minusSeconds(3600))).contains(Duration.ofMinutes(1));
  }

  @Test
  void theDateOfAResponseFromACacheDoesNotCount() {
    Headers headers =
        Headers.of(
            "Date",
            "Tue, 10 Mar 2026 11:00:00 GMT",
            "Age",
            "3600",
            "Retry-After",
            "Tue, 10 Mar 2026 12:01:00 GMT");

    assertThat(headers.retryAfter(NOON)).contains(Duration.ofMinutes(1));
  }
}
