package io.apiservice.sdk.oauth;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class VirtualSchedulerTest {
  private static final Duration STOP = Duration.ofSeconds(40);

  private final VirtualScheduler scheduler = new VirtualScheduler(1);
  private final VirtualProcess stopped = new VirtualProcess("stopped");
  private final AtomicLong wokenAt = new AtomicLong();

  @Test
  void whatEndedDuringAStopIsSeenWhenTheStopEnds() throws InterruptedException {
    stopped.suspendAfter(0, STOP);
    CompletableFuture<String> reply = new CompletableFuture<>();
    scheduler.start(
        "waiting",
        stopped,
        () -> {
          await(reply);
          wokenAt.set(scheduler.nanos());
        });
    scheduler.start(
        "network",
        new VirtualProcess("network"),
        () -> {
          scheduler.yieldTurn();
          scheduler.yieldTurn();
          reply.complete("");
        });
    scheduler.run();

    assertThat(Duration.ofNanos(wokenAt.get())).isEqualTo(STOP);
    assertThat(stopped.ranSince(0, wokenAt.get())).isZero();
  }

  private void await(CompletableFuture<String> reply) {
    try {
      assertThat(scheduler.await(reply, Duration.ofMinutes(5))).isEmpty();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
