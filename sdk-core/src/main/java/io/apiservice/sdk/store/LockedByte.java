package io.apiservice.sdk.store;

import io.apiservice.sdk.redact.RedactedLogger;
import io.apiservice.sdk.redact.SecretMask;
import java.io.IOException;
import java.nio.channels.FileLock;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A byte of the lock file that this process has locked. It may be released on any thread that is
 * never interrupted.
 */
final class LockedByte {
  private static final RedactedLogger LOG =
      RedactedLogger.named("io.apiservice.sdk.store.LockedByte");

  private final LockFile file;
  private final LockRegistry registry;
  private final long position;
  private final FileLock lock;
  private final @Nullable Object fileKey;
  private final Runnable afterwards;
  private final AtomicBoolean released;

  LockedByte(
      LockFile file,
      LockRegistry registry,
      long position,
      FileLock lock,
      @Nullable Object fileKey) {
    this(file, registry, position, lock, fileKey, () -> {}, new AtomicBoolean());
  }

  private LockedByte(
      LockFile file,
      LockRegistry registry,
      long position,
      FileLock lock,
      @Nullable Object fileKey,
      Runnable afterwards,
      AtomicBoolean released) {
    this.file = file;
    this.registry = registry;
    this.position = position;
    this.lock = lock;
    this.fileKey = fileKey;
    this.afterwards = afterwards;
    this.released = released;
  }

  /** Sets an action that runs after the lock is released, and returns this object. */
  LockedByte onRelease(Runnable action) {
    return new LockedByte(file, registry, position, lock, fileKey, action, released);
  }

  /**
   * Whether the lock still protects its owner: it was not released, and the lock file was not
   * replaced, in which case another process may have the same lock on the new file.
   */
  boolean isValid() {
    return !released.get() && lock.isValid() && file.isStill(fileKey);
  }

  void release() {
    if (!released.compareAndSet(false, true)) {
      return;
    }
    try {
      lock.release();
    } catch (IOException e) {
      // The channel is closed, so the operating system has released the lock already.
      LOG.debug(SecretMask.NONE.text("a lock could not be released"), SecretMask.NONE.cause(e));
    } finally {
      registry.release(position);
      afterwards.run();
    }
  }
}
