package io.apiservice.sdk.stream;

import io.apiservice.sdk.diagnosis.Cause;
import io.apiservice.sdk.error.CallTimeoutException;
import io.apiservice.sdk.error.RateLimitException;
import io.apiservice.sdk.error.ServerErrorException;
import io.apiservice.sdk.error.TokenRefreshException;
import io.apiservice.sdk.error.TransportException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Decides after which failures an event stream connects again, and how long it waits before that.
 */
final class ReconnectDelay {
  private static final Duration STANDARD = Duration.ofSeconds(3);

  /**
   * The shortest pause while no events arrive. A server may ask for a shorter one, which applies
   * only while it sends events.
   */
  private static final Duration MIN_WITHOUT_EVENTS = Duration.ofMillis(100);

  private static final Duration MAX_GROWN = Duration.ofMinutes(1);
  private static final Duration MAX_ASKED = Duration.ofMinutes(10);
  private static final double JITTER = 0.25;

  /** How many connections in a row have brought no event. */
  private int fruitless;

  private boolean eventful;

  void eventArrived() {
    eventful = true;
  }

  /**
   * Returns the pause after a connection or an attempt has ended.
   *
   * @param retryMillis the reconnection time that the server has set; negative if it has set none
   */
  Duration next(long retryMillis) {
    Duration base = retryMillis < 0 ? STANDARD : shorter(Duration.ofMillis(retryMillis), MAX_ASKED);
    if (eventful) {
      eventful = false;
      fruitless = 0;
      return jittered(base);
    }
    Duration first = base.compareTo(MIN_WITHOUT_EVENTS) < 0 ? MIN_WITHOUT_EVENTS : base;
    Duration longest = first.compareTo(MAX_GROWN) > 0 ? first : MAX_GROWN;
    Duration grown = first.multipliedBy(1L << Math.min(fruitless, 20));
    fruitless++;
    return jittered(shorter(grown, longest));
  }

  /** Returns the pause after a failed attempt; empty if another attempt would not help. */
  Optional<Duration> afterFailure(Throwable failure, long retryMillis) {
    if (failure instanceof RateLimitException limited) {
      Duration asked = limited.retryAfter().orElse(Duration.ZERO);
      Duration own = next(retryMillis);
      return asked.compareTo(MAX_ASKED) > 0
          ? Optional.empty()
          : Optional.of(asked.compareTo(own) > 0 ? asked : own);
    }
    return isTransient(failure) ? Optional.of(next(retryMillis)) : Optional.empty();
  }

  private static boolean isTransient(Throwable failure) {
    return failure instanceof TransportException
        || failure instanceof CallTimeoutException
        || failure instanceof ServerErrorException
        || (failure instanceof TokenRefreshException refresh
            && refresh.diagnosis().cause() == Cause.SERVER_FAULT);
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  /**
   * Lengthens a pause by up to a quarter at random, so that after a restart of the server its
   * clients do not all connect at the same moment.
   */
  private static Duration jittered(Duration pause) {
    long nanos = pause.toNanos();
    return Duration.ofNanos(
        nanos + (long) (nanos * JITTER * ThreadLocalRandom.current().nextDouble()));
  }
}
