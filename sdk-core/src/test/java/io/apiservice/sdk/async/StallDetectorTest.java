package io.apiservice.sdk.async;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StallDetectorTest {
  private final StallDetector stalls = new StallDetector();
  private long now = -3_000_000_000L;

  /** The timer checks once, later than planned by this time. */
  private boolean look(Duration late) {
    now += late.toNanos();
    return stalls.deadlinesApply(now, late);
  }

  private boolean lookInTime() {
    now += 5_000_000;
    return stalls.deadlinesApply(now, Duration.ZERO);
  }

  private long looksUntilDeadlinesCount() {
    long looks = 0;
    while (!lookInTime()) {
      looks++;
    }
    return looks;
  }

  @Test
  void aTimerThatIsInTimeEndsWhatIsOverdue() {
    assertThat(lookInTime()).isTrue();
    assertThat(look(Duration.ofMillis(40))).as("an ordinary delay").isTrue();
  }

  @ParameterizedTest
  @ValueSource(longs = {5, 9, 11, 15, 30, 86_400})
  void afterAStopThereAreTwoSecondsToRead(long seconds) {
    lookInTime();

    assertThat(look(Duration.ofSeconds(seconds))).isFalse();
    assertThat(looksUntilDeadlinesCount()).isEqualTo(399);
  }

  @Test
  void aShortStallIsMadeUpForByAShortGrace() {
    assertThat(look(Duration.ofMillis(150))).isFalse();
    assertThat(looksUntilDeadlinesCount()).isEqualTo(49);
  }

  @Test
  void aMachineThatStallsAllTheTimeEndsItsDeadlinesAllTheSame() {
    assertThat(look(Duration.ofSeconds(3))).isFalse();
    assertThat(look(Duration.ofSeconds(3))).isFalse();
    assertThat(look(Duration.ofSeconds(3))).isFalse();
    assertThat(look(Duration.ofSeconds(3))).isTrue();
  }

  @Test
  void aLaterStopIsMadeUpForAgain() {
    for (int stop = 0; stop < 10; stop++) {
      assertThat(look(Duration.ofSeconds(9))).isFalse();
      looksUntilDeadlinesCount();
    }
  }
}
