package io.apiservice.sdk.async;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Timeouts are independent of each other, and their thread ends when it is idle. */
@Timeout(60)
class DeadlineTimerTest {
  private static final Duration SOON = Duration.ofMillis(20);
  private static final Duration NEVER = Duration.ofDays(1);

  private final DeadlineTimer timer = new DeadlineTimer(Duration.ofMillis(500));

  @Test
  void whatOneLimitSetsOffDoesNotDelayAnother() throws Exception {
    CountDownLatch blocking = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    CountDownLatch second = new CountDownLatch(1);
    timer.schedule(
        SOON,
        () -> {
          blocking.countDown();
          awaitQuietly(release);
        });
    assertThat(blocking.await(20, TimeUnit.SECONDS)).isTrue();

    timer.schedule(SOON, second::countDown);

    assertThat(second.await(20, TimeUnit.SECONDS)).isTrue();
    assertThat(release.getCount()).isOne();
    release.countDown();
  }

  @Test
  void whatIsDueNeverRunsOnTheThreadThatSweeps() throws Exception {
    AtomicReference<String> ran = new AtomicReference<>("");
    CountDownLatch done = new CountDownLatch(2);
    timer.schedule(
        SOON,
        () -> {
          ran.set(Thread.currentThread().getName());
          done.countDown();
        });
    AtomicReference<String> resumed = new AtomicReference<>("");
    timer
        .delay(SOON)
        .whenComplete(
            (passed, failure) -> {
              resumed.set(Thread.currentThread().getName());
              done.countDown();
            });

    assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
    assertThat(ran.get()).startsWith("apiservice-work-");
    assertThat(resumed.get()).startsWith("apiservice-work-");
  }

  @Test
  void theThreadEndsSomeSecondsAfterTheLastWatchWithoutBeingClosed() {
    Thread thread = sweeping(() -> timer.schedule(NEVER, () -> {}).end());

    assertThat(within(() -> !thread.isAlive())).isTrue();
  }

  @Test
  void aWatchAfterTheThreadHasEndedIsKeptAllTheSame() throws Exception {
    Thread thread = sweeping(() -> timer.schedule(NEVER, () -> {}).end());
    assertThat(within(() -> !thread.isAlive())).isTrue();

    CountDownLatch due = new CountDownLatch(1);
    timer.schedule(SOON, due::countDown);

    assertThat(due.await(20, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void theThreadEndsAtOnceWhenItIsClosedWithNothingToWatch() {
    DeadlineTimer patient = new DeadlineTimer(NEVER);
    Thread thread = sweeping(() -> patient.schedule(NEVER, () -> {}).end());

    patient.close();

    assertThat(within(() -> !thread.isAlive())).isTrue();
  }

  @Test
  void anEndedWatchIsNotKeptAliveByTheThread() {
    Object held = new Object();
    WeakReference<Object> reference = new WeakReference<>(held);
    DeadlineTimer.Timeout keepsTheThreadBusy = timer.schedule(NEVER, () -> {});
    watchAndEnd(held);
    held = null;

    assertThat(
            within(
                () -> {
                  System.gc();
                  return reference.get() == null;
                }))
        .isTrue();
    keepsTheThreadBusy.end();
  }

  private void watchAndEnd(Object held) {
    DeadlineTimer.Timeout timeout = timer.schedule(NEVER, () -> Objects.requireNonNull(held));
    awaitQuietly(new CountDownLatch(1), 100); // long enough for the timer to check it several times
    timeout.end();
  }

  /** Returns the timer's thread, which the first timeout starts. */
  private static Thread sweeping(Runnable watching) {
    Set<Thread> before = sweepers();
    watching.run();
    return sweepers().stream().filter(t -> !before.contains(t)).findFirst().orElseThrow();
  }

  private static Set<Thread> sweepers() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("apiservice-timer"))
        .collect(Collectors.toSet());
  }

  private static boolean within(BooleanSupplier condition) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (System.nanoTime() - end < 0) {
      if (condition.getAsBoolean()) {
        return true;
      }
      awaitQuietly(new CountDownLatch(1), 20);
    }
    return false;
  }

  private static void awaitQuietly(CountDownLatch latch) {
    awaitQuietly(latch, 30_000);
  }

  private static void awaitQuietly(CountDownLatch latch, long millis) {
    try {
      boolean unused = latch.await(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
