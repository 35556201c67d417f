package io.apiservice.sdk.testkit;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Holds requests until a test opens the gate. So a test can control the order of events without
 * sleeping. The gate is closed at first; once it is open, it stays open. Thread-safe.
 *
 * <pre>{@code
 * Gate gate = new Gate();
 * auth.faults().next(Fault.hold(gate));
 * …
 * gate.awaitArrivals(1, Duration.ofSeconds(10));
 * gate.open();
 * }</pre>
 */
public final class Gate {
  private final CountDownLatch open = new CountDownLatch(1);
  private final Object arrivals = new Object();
  private int arrived;

  /** Releases all requests, including those that arrive later. Idempotent. */
  public void open() {
    open.countDown();
  }

  /** The number of requests that have reached the gate so far. */
  public int arrived() {
    synchronized (arrivals) {
      return arrived;
    }
  }

  /**
   * Blocks until this number of requests has reached the gate.
   *
   * @return false if they did not arrive within the limit
   * @throws InterruptedException if the thread is interrupted while it waits
   */
  public boolean awaitArrivals(int requests, Duration limit) throws InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    synchronized (arrivals) {
      while (arrived < requests) {
        long left = deadline - System.nanoTime();
        if (left <= 0) {
          return false;
        }
        TimeUnit.NANOSECONDS.timedWait(arrivals, left);
      }
      return true;
    }
  }

  void pass() throws InterruptedException {
    synchronized (arrivals) {
      arrived++;
      arrivals.notifyAll();
    }
    open.await();
  }

  @Override
  public String toString() {
    return "gate (" + (open.getCount() == 0 ? "open" : "closed") + ", " + arrived() + " arrived)";
  }
}
