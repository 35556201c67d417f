package io.apiservice.sdk.oauth;

import io.apiservice.sdk.redact.RedactedLogger;
import io.apiservice.sdk.redact.SecretMask;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the JVM from ending in the middle of an exchange, for at most its deadline. One hook for
 * all exchanges, which exists only while one is open; the JVM refuses new hooks once it is going
 * down, and then there is no new exchange either.
 */
final class ShutdownGuard implements AutoCloseable {
  private static final RedactedLogger LOG = RedactedLogger.named("io.apiservice.sdk.oauth");

  /** Held for changes of the set and of the hook, never while anything is waited for. */
  private static final ReentrantLock LOCK = new ReentrantLock();

  private static final Set<ShutdownGuard> OPEN = new HashSet<>();

  /** Thread-locals and class loaders of whoever came first must not live on in it. */
  private static final Thread HOOK = hook();

  private static volatile boolean down;

  private final CountDownLatch closed = new CountDownLatch(1);
  private final long end;

  private ShutdownGuard(Duration limit) {
    this.end = System.nanoTime() + limit.toNanos();
  }

  private static Thread hook() {
    Thread hook = new Thread(null, ShutdownGuard::awaitAll, "apiservice-token-shutdown", 0, false);
    hook.setContextClassLoader(ShutdownGuard.class.getClassLoader());
    return hook;
  }

  /** A guard, or null if the JVM is going down. */
  static @Nullable ShutdownGuard open(Duration limit) {
    ShutdownGuard guard = new ShutdownGuard(limit);
    LOCK.lock();
    try {
      if (down) {
        return null;
      }
      if (OPEN.isEmpty()) {
        Runtime.getRuntime().addShutdownHook(HOOK);
      }
      OPEN.add(guard);
      return guard;
    } catch (IllegalStateException goingDown) {
      return null;
    } finally {
      LOCK.unlock();
    }
  }

  @Override
  public void close() {
    closed.countDown();
    LOCK.lock();
    try {
      if (OPEN.remove(this) && OPEN.isEmpty()) {
        Runtime.getRuntime().removeShutdownHook(HOOK);
      }
    } catch (IllegalStateException goingDown) {
      down = true; // the hook is about to run, and finds nothing to wait for
    } finally {
      LOCK.unlock();
    }
  }

  /** Whether the JVM has begun to end. */
  boolean goingDown() {
    return down;
  }

  /** How many exchanges are open. */
  static int openExchanges() {
    LOCK.lock();
    try {
      return OPEN.size();
    } finally {
      LOCK.unlock();
    }
  }

  private static void awaitAll() {
    List<ShutdownGuard> open;
    LOCK.lock();
    try {
      down = true;
      open = List.copyOf(OPEN);
    } finally {
      LOCK.unlock();
    }
    for (ShutdownGuard guard : open) {
      guard.await();
    }
  }

  private void await() {
    try {
      if (!closed.await(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
        LOG.warn(
            SecretMask.NONE.text("the JVM ends before an exchange with the token endpoint does"));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
