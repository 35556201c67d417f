package io.apiservice.sdk.auth;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The pause after failures of the callback. The first failure causes none; each further one in a
 * row doubles the pause.
 */
record CallbackBackoff(int streak, long until, @Nullable Throwable failure) {
  private static final Duration MAX_BACKOFF = Duration.ofSeconds(30);

  static CallbackBackoff after(@Nullable CallbackBackoff before, @Nullable Throwable failure) {
    int streak = before == null ? 1 : Math.min(before.streak + 1, 30);
    Duration pause =
        streak == 1 ? Duration.ZERO : Duration.ofSeconds(1L << Math.min(streak - 2, 10));
    Duration bounded = pause.compareTo(MAX_BACKOFF) < 0 ? pause : MAX_BACKOFF;
    return new CallbackBackoff(streak, System.nanoTime() + bounded.toNanos(), failure);
  }

  boolean isOver() {
    return System.nanoTime() - until >= 0;
  }
}
