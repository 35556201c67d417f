package io.apiservice.sdk.oauth;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the JVM from ending in the middle of an exchange, for at most its deadline. The hook exists
 * only while the exchange does; the JVM refuses new hooks once it is going down, and then there is
 * no new exchange either.
 */
final class ShutdownGuard implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("io.apiservice.sdk.oauth");

  private final CountDownLatch open = new CountDownLatch(1);
  private final Thread hook;
  private volatile boolean goingDown;

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

  /** Whether the JVM has begun to end. */
  boolean goingDown() {
    return goingDown;
  }

  private void await(Duration limit) {
    goingDown = true;
    try {
      if (!open.await(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.warn("the JVM ends before an exchange with the token endpoint does");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
