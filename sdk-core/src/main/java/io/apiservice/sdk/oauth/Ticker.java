package io.apiservice.sdk.oauth;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Monotonic time, and letting it pass. Every wait of the token engine goes through here, so that a
 * test can run whole histories on a clock of its own.
 */
interface Ticker {
  /** As {@link System#nanoTime()}. */
  long nanos();

  /** Lets time pass on the current thread. */
  void pause(Duration pause) throws InterruptedException;

  /**
   * Waits for a future on the current thread, for no longer than {@code limit}; leaves it as it is.
   *
   * @throws TimeoutException at the limit
   */
  default <T extends @Nullable Object> T await(Future<T> future, Duration limit)
      throws InterruptedException, ExecutionException, TimeoutException {
    return future.get(limit.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** A number from 0 to 1 that spreads pauses, so that processes do not act in step. */
  default double chance() {
    return ThreadLocalRandom.current().nextDouble();
  }

  /** The machine's. */
  static Ticker system() {
    return SystemTicker.TICKER;
  }

  /** The machine's. */
  enum SystemTicker implements Ticker {
    TICKER;

    @Override
    public long nanos() {
      return System.nanoTime();
    }

    @Override
    public void pause(Duration pause) throws InterruptedException {
      Thread.sleep(pause.toMillis(), pause.toNanosPart() % 1_000_000);
    }
  }
}
