package io.apiservice.sdk.oauth.runtime;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Monotonic time and waits. All waits of refreshes go through this interface, so that tests can use
 * a fake clock.
 */
public interface Ticker {
  /** Returns the monotonic time, as {@link System#nanoTime()} does. */
  long nanos();

  /** Pauses the current thread. */
  void pause(Duration pause) throws InterruptedException;

  /**
   * Waits for a future on the current thread, for at most {@code limit}. Does not cancel it.
   *
   * @throws TimeoutException at the limit
   */
  default <T extends @Nullable Object> T await(Future<T> future, Duration limit)
      throws InterruptedException, ExecutionException, TimeoutException {
    return future.get(limit.toNanos(), TimeUnit.NANOSECONDS);
  }

  /**
   * Waits until an event has happened, for at most {@code limit}.
   *
   * @param event completes when it happens, and never fails
   * @return whether it has happened
   */
  default boolean reached(Future<?> event, Duration limit) throws InterruptedException {
    try {
      await(event, limit);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Returns a random number from 0 to 1 for the jitter of pauses. */
  default double chance() {
    return ThreadLocalRandom.current().nextDouble();
  }

  /** Returns a random duration between half of a pause and the whole pause. */
  default Duration jittered(Duration pause) {
    return Duration.ofNanos((long) (pause.toNanos() * (0.5 + chance() / 2)));
  }

  /** Returns the system's monotonic clock. */
  static Ticker system() {
    return SystemTicker.TICKER;
  }

  /** The system's monotonic clock. */
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
