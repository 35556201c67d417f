package io.apiservice.sdk.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RateLimitTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  private static Optional<RateLimit> of(String... namesAndValues) {
    return RateLimit.of(Headers.of(namesAndValues), NOW);
  }

  private static RateLimit limit(long limit, long remaining, @Nullable Duration reset) {
    return new RateLimit(
        limit < 0 ? OptionalLong.empty() : OptionalLong.of(limit),
        OptionalLong.of(remaining),
        Optional.ofNullable(reset));
  }

  @Test
  void theDraftNamesTheLimitWithTheFewestRequestsLeft() {
    assertThat(
            of(
                "RateLimit",
                "\"hour\";r=900;t=1800, \"burst\";r=3;t=5",
                "RateLimit-Policy",
                "\"hour\";q=1000;w=3600, \"burst\";q=10;w=10"))
        .contains(limit(10, 3, Duration.ofSeconds(5)));
    assertThat(of("RateLimit", "\"default\";r=50;t=30"))
        .contains(limit(-1, 50, Duration.ofSeconds(30)));
  }

  @Test
  void earlierDraftsAreRead() {
    assertThat(of("RateLimit", "limit=100, remaining=50, reset=30"))
        .contains(limit(100, 50, Duration.ofSeconds(30)));
    assertThat(
            of(
                "RateLimit-Limit",
                "100, 100;w=60",
                "RateLimit-Remaining",
                "7",
                "RateLimit-Reset",
                "5"))
        .contains(limit(100, 7, Duration.ofSeconds(5)));
  }

  @Test
  void aResetIsATimeOrAPointInTime() {
    assertThat(reset("30")).contains(Duration.ofSeconds(30));
    assertThat(reset("0.5")).contains(Duration.ZERO);
    assertThat(reset(String.valueOf(NOW.getEpochSecond() + 90))).contains(Duration.ofSeconds(90));
    assertThat(reset(String.valueOf(NOW.toEpochMilli() + 1500))).contains(Duration.ofMillis(1500));
    assertThat(reset(String.valueOf(NOW.getEpochSecond() - 90))).contains(Duration.ZERO);
    assertThat(reset("6m0s")).contains(Duration.ofMinutes(6));
    assertThat(reset("120ms")).contains(Duration.ofMillis(120));
    assertThat(reset("tomorrow")).isEmpty();
    assertThat(reset("")).isEmpty();
  }

  private static Optional<Duration> reset(String text) {
    return of("X-RateLimit-Remaining", "1", "X-RateLimit-Reset", text).orElseThrow().reset();
  }

  @Test
  void thePointInTimeIsThatOfTheServersClock() {
    assertThat(
            of(
                    "Date",
                    "Sun, 01 Mar 2026 13:00:00 GMT",
                    "X-RateLimit-Remaining",
                    "1",
                    "X-RateLimit-Reset",
                    String.valueOf(NOW.getEpochSecond() + 3660))
                .orElseThrow()
                .reset())
        .contains(Duration.ofSeconds(60));
  }

  @Test
  void otherSpellingsAreRead() {
    assertThat(of("X-Rate-Limit-Limit", "600", "X-Rate-Limit-Remaining", "599"))
        .contains(limit(600, 599, null));
    assertThat(
            of(
                "x-ratelimit-limit-requests",
                "60",
                "x-ratelimit-remaining-requests",
                "59",
                "x-ratelimit-reset-requests",
                "1s"))
        .contains(limit(60, 59, Duration.ofSeconds(1)));
  }

  @Test
  void retryAfterTakesPrecedence() {
    assertThat(of("Retry-After", "7", "X-RateLimit-Remaining", "0", "X-RateLimit-Reset", "99"))
        .contains(limit(-1, 0, Duration.ofSeconds(7)));
    assertThat(of("Retry-After", "7").orElseThrow().reset()).contains(Duration.ofSeconds(7));
  }

  @Test
  void nothingIsSaidWithoutThem() {
    assertThat(of("Content-Type", "text/plain")).isEmpty();
    assertThat(of("RateLimit", "garbage;;;=,\"", "X-RateLimit-Limit", "many")).isEmpty();
  }
}
