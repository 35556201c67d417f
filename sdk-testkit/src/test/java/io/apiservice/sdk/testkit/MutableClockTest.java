package io.apiservice.sdk.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class MutableClockTest {
  @Test
  void itStandsStillUntilItIsMovedAndCopiesMoveAlong() {
    Instant start = Instant.parse("2027-01-01T00:00:00Z");
    MutableClock clock = MutableClock.at(start);
    Clock elsewhere = clock.withZone(ZoneOffset.ofHours(2));

    clock.advance(Duration.ofSeconds(5));
    assertThat(clock.instant()).isEqualTo(start.plusSeconds(5));
    clock.advance(Duration.ofSeconds(-10));
    assertThat(elsewhere.instant()).isEqualTo(start.minusSeconds(5));
    clock.set(start);
    assertThat(elsewhere.millis()).isEqualTo(start.toEpochMilli());
    assertThat(elsewhere.getZone()).isEqualTo(ZoneOffset.ofHours(2));
  }
}
