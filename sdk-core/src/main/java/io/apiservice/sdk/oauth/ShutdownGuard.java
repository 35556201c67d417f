package io.apiservice.sdk.oauth;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the JVM from ending in the middle of an exchange, for at most its deadline. The hook exists
 * only while the exchange does; the JVM refuses new hooks once it is going down, and then there is
 * no new exchange either.
 */
final class ShutdownGuard implements AutoCloseable {
  private final CountDownLatch open = new CountDownLatch(1);
  private final Thread hook;

  private ShutdownGuard(Duration limit) {
    this.hook = new Thread(() -> await(limit), "apiservice-token-shutdown");
  }

  /** A guard, or null if the JVM is going down. */
  static @Nullable ShutdownGuard open(Duration limit) {
    ShutdownGuard guard = new ShutdownGuard(limit);
    try {
      Runtime.getRuntime().addShutdownHook(guard.hook);
      return guard;
    } catch (IllegalStateException goingDown) {
      return null;
    }
  }

  @Override
  public void close() {
    open.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException goingDown) {
      return; // the hook is running, and has just been let go
    }
  }

  private void await(Duration limit) {
    try {
      boolean ended = open.await(limit.toMillis(), TimeUnit.MILLISECONDS);
      assert ended || !limit.isNegative();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
