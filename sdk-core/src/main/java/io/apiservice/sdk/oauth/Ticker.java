package io.apiservice.sdk.oauth;

import java.time.Duration;

/** Monotonic time, and letting it pass. */
interface Ticker {
  /** As {@link System#nanoTime()}. */
  long nanos();

  /** Lets time pass on the current thread. */
  void pause(Duration pause) throws InterruptedException;

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
