package io.apiservice.sdk.oauth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.apiservice.sdk.oauth.runtime.RefreshTimeouts;
import io.apiservice.sdk.oauth.runtime.ShutdownGuard;
import io.apiservice.sdk.oauth.runtime.Ticker;
import io.apiservice.sdk.store.TokenStore;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class HeldLeaseTest {
  private static final Duration LIMIT = Duration.ofMillis(20);

  /** A clock that jumps each time it is read, as if the process was stopped again and again. */
  private static final class Jumping implements Ticker {
    private final AtomicLong now = new AtomicLong();
    private final long jump;

    Jumping(Duration jump) {
      this.jump = jump.toNanos();
    }

    @Override
    public long nanos() {
      return now.getAndAdd(jump);
    }

    @Override
    public void pause(Duration pause) {
      now.addAndGet(pause.toNanos());
    }
  }

  /** A lease that runs an action at each renewal. */
  private record Renewing(Runnable renewed) implements TokenStore.Lease {
    @Override
    public Duration remaining() {
      return Duration.ofSeconds(15);
    }

    @Override
    public boolean renew(Duration ttl) {
      renewed.run();
      return true;
    }

    @Override
    public void close() {}
  }

  private static HeldLease tenure(Duration jump, Runnable renewed) {
    return new HeldLease(new Renewing(renewed), RefreshTimeouts.STANDARD, new Jumping(jump));
  }

  @Test
  void aReplyThatCameWhileTheProcessWasStoppedIsRead() throws Throwable {
    CompletableFuture<String> reply = new CompletableFuture<>();
    HeldLease lease = tenure(Duration.ofSeconds(30), () -> reply.complete("tokens"));

    assertThat(lease.await(reply, LIMIT)).isEqualTo("tokens");
  }

  @Test
  void inTimeTheLimitIsKept() {
    CompletableFuture<String> reply = new CompletableFuture<>();
    HeldLease lease = tenure(Duration.ZERO, () -> reply.complete("too late"));

    assertThatThrownBy(() -> lease.await(reply, LIMIT)).isInstanceOf(TimeoutException.class);
    assertThat(reply).isCancelled();
  }

  @Test
  void noStopMakesItWaitForEver() {
    CompletableFuture<String> reply = new CompletableFuture<>();
    AtomicInteger renewals = new AtomicInteger();
    HeldLease lease = tenure(Duration.ofSeconds(30), renewals::incrementAndGet);

    assertThatThrownBy(() -> lease.await(reply, LIMIT)).isInstanceOf(TimeoutException.class);
    assertThat(renewals.get()).isBetween(1, 4);
  }

  /** The future completes at the very moment at which it is cancelled. */
  @Test
  void aReplyThatComesWithTheLimitIsTaken() throws Throwable {
    CompletableFuture<String> reply =
        new CompletableFuture<>() {
          @Override
          public boolean cancel(boolean mayInterruptIfRunning) {
            complete("just in time");
            return super.cancel(mayInterruptIfRunning);
          }
        };

    assertThat(tenure(Duration.ZERO, () -> {}).await(reply, LIMIT)).isEqualTo("just in time");
  }

  /** A lease that counts how often it is released. */
  private record Closing(AtomicInteger closed) implements TokenStore.Lease {
    @Override
    public Duration remaining() {
      return Duration.ofSeconds(15);
    }

    @Override
    public boolean renew(Duration ttl) {
      return true;
    }

    @Override
    public void close() {
      closed.incrementAndGet();
    }
  }

  @Test
  void onlyTheOwnerOfALeaseThatWasHandedOverReleasesIt() {
    AtomicInteger closed = new AtomicInteger();
    int open = ShutdownGuard.openExchanges();
    HeldLease moved;
    try (HeldLease lease =
        new HeldLease(new Closing(closed), RefreshTimeouts.STANDARD, Ticker.system())) {
      assertThat(lease.delayShutdown(Duration.ofSeconds(1))).isTrue();
      moved = lease.handOver();
      assertThatThrownBy(lease::renew).hasMessageContaining("handed over");
    }
    assertThat(closed).hasValue(0);
    assertThat(ShutdownGuard.openExchanges()).isEqualTo(open + 1);

    moved.close();

    assertThat(closed).hasValue(1);
    assertThat(ShutdownGuard.openExchanges()).isEqualTo(open);
  }
}
