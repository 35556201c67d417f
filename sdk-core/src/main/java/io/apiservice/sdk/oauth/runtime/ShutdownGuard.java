package io.apiservice.sdk.oauth.runtime;

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
 * Delays the shutdown of the JVM while a refresh token is being exchanged, at most until a
 * deadline. All open exchanges share one shutdown hook, which is registered only while an exchange
 * is open. During shutdown the JVM rejects new hooks; no new exchange starts then.
 */
public final class ShutdownGuard implements AutoCloseable {
  private static final RedactedLogger LOG = RedactedLogger.named("io.apiservice.sdk.oauth");

  /** Guards the set of open exchanges and the state of the hook. It is never held while waiting. */
  private static final ReentrantLock LOCK = new ReentrantLock();

  private static final Set<ShutdownGuard> OPEN = new HashSet<>();

  /**
   * The thread of the hook lives as long as the process. It inherits no thread-locals and no
   * context class loader, because it would keep them reachable.
   */
  private static final Thread HOOK = hook();

  private static volatile boolean shutdown;

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

  /** Opens a guard; returns null if the JVM is shutting down. */
  public static @Nullable ShutdownGuard open(Duration limit) {
    ShutdownGuard guard = new ShutdownGuard(limit);
    LOCK.lock();
    try {
      if (shutdown) {
        return null;
      }
      if (OPEN.isEmpty()) {
        Runtime.getRuntime().addShutdownHook(HOOK);
      }
      OPEN.add(guard);
      return guard;
    } catch (IllegalStateException shuttingDown) {
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
    } catch (IllegalStateException shuttingDown) {
      shutdown = true;
      // The hook is about to run and will not wait for this exchange.
    } finally {
      LOCK.unlock();
    }
  }

  /** Whether the JVM is shutting down. */
  public static boolean shuttingDown() {
    return shutdown;
  }

  /** Returns the number of open exchanges. */
  public static int openExchanges() {
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
      shutdown = true;
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
            SecretMask.NONE.text(
                "the JVM shuts down before an exchange with the token endpoint is complete"));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
