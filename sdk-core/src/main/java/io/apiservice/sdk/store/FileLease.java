package io.apiservice.sdk.store;

import io.apiservice.sdk.error.StoreException;
import io.apiservice.sdk.redact.RedactedLogger;
import io.apiservice.sdk.redact.SecretMask;
import io.apiservice.sdk.store.TokenStore.Lease;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * A lease that is a lock of the operating system. It ends with its process, because the operating
 * system then releases the lock.
 */
final class FileLease implements Lease {
  private static final RedactedLogger LOG =
      RedactedLogger.named("io.apiservice.sdk.store.FileLease");

  private final String key;
  private final LockedByte lock;
  private final StoreExecutor threads;
  private final Consumer<FileLease> closed;
  private volatile Duration ttl;
  private volatile boolean reserved;

  FileLease(
      String key,
      Duration ttl,
      LockedByte lock,
      StoreExecutor threads,
      Consumer<FileLease> closed) {
    this.key = key;
    this.ttl = ttl;
    this.lock = lock;
    this.threads = threads;
    this.closed = closed;
  }

  String key() {
    return key;
  }

  /** Whether a write under this lease has already reserved disk space for the next write. */
  boolean reserved() {
    return reserved;
  }

  void reserved(boolean value) {
    reserved = value;
  }

  @Override
  public Duration remaining() {
    try {
      return threads.call("check the lease", limit -> lock.isValid()) ? ttl : Duration.ZERO;
    } catch (StoreException e) {
      return Duration.ZERO;
    }
  }

  @Override
  public boolean renew(Duration next) throws StoreException {
    if (!threads.call("renew the lease", limit -> lock.isValid())) {
      return false;
    }
    ttl = next;
    return true;
  }

  @Override
  public void close() {
    closed.accept(this);
    try {
      threads.call(
          "release the lease",
          limit -> {
            release();
            return true;
          });
    } catch (StoreException e) {
      LOG.debug(
          SecretMask.NONE.text("the lease could not be released in time; its release is pending"),
          SecretMask.NONE.cause(e));
    }
  }

  /** Releases the lock. Blocks; called on a thread of the store. */
  void release() {
    closed.accept(this);
    lock.release();
  }
}
