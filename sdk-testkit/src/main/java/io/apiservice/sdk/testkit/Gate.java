package io.apiservice.sdk.testkit;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Where requests wait until a test lets them through: it makes an order of events certain without
 * sleeping. Closed at first; once opened it stays open. Thread-safe.
 */
public final class Gate {
  private final CountDownLatch open = new CountDownLatch(1);
  private final Object arrivals = new Object();
  private int arrived;

  /** Lets everybody through, now and later. */
  public void open() {
    open.countDown();
  }

  /** How many requests have reached the gate so far. */
  public int arrived() {
    synchronized (arrivals) {
      return arrived;
    }
  }

  /**
   * Waits until so many requests have reached the gate.
   *
   * @return false if they had not come within the limit
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
