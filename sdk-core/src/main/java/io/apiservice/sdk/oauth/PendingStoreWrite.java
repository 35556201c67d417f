package io.apiservice.sdk.oauth;

import io.apiservice.sdk.async.TimeRange;
import io.apiservice.sdk.oauth.runtime.ProviderRuntime;
import io.apiservice.sdk.redact.RedactedLogger;
import io.apiservice.sdk.redact.SecretMask;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Keeps tokens that could not be stored, and retries the write. It holds the lease meanwhile, so
 * that no other process presents the old refresh token. When the last client is closed, the retries
 * end after a time limit. If a new client then causes a refresh, that refresh retries the write
 * once more.
 */
final class PendingStoreWrite implements Runnable {
  private static final RedactedLogger LOG = RedactedLogger.named("io.apiservice.sdk.oauth");
  private static final Duration MAX_PAUSE = Duration.ofSeconds(2);

  private final ProviderRuntime runtime;
  private final GrantIdentity identity;
  private final TokenWrite write;
  private final HeldLease lease;
  private final Runnable done;
  private final Runnable signedOut;
  private final CompletableFuture<@Nullable Void> flushing = new CompletableFuture<>();
  private final CompletableFuture<@Nullable Void> ended = new CompletableFuture<>();
  private final AtomicBoolean warned = new AtomicBoolean();
  private final AtomicBoolean startFailed = new AtomicBoolean();
  private final AtomicBoolean retrying = new AtomicBoolean();
  private volatile long flushEnd;
  private volatile boolean givenUp;

  /**
   * @param done called when there is nothing left to write
   * @param signedOut called if the login was signed out in the meantime
   */
  PendingStoreWrite(
      ProviderRuntime runtime,
      GrantIdentity identity,
      TokenWrite write,
      HeldLease lease,
      Runnable done,
      Runnable signedOut) {
    this.runtime = runtime;
    this.identity = identity;
    this.write = write;
    this.lease = lease;
    this.done = done;
    this.signedOut = signedOut;
  }

  /**
   * Starts the retries on a separate thread. If no thread is available, {@link #runIfNotStarted}
   * does the work.
   */
  void start() {
    try {
      runtime.executor().runBlocking(this);
    } catch (RuntimeException | Error e) {
      // No thread is available. The thread of the refresh runs the retries when the refresh has
      // ended.
      startFailed.set(true);
    }
  }

  /** Runs the retries on the current thread if {@link #start} found no thread. */
  void runIfNotStarted() {
    if (startFailed.compareAndSet(true, false)) {
      run();
    }
  }

  @Override
  public void run() {
    PersistResult persistResult = PersistResult.UNSTORED;
    try {
      Duration pause = runtime.timeouts().firstPoll();
      boolean overdue = false;
      while (persistResult == PersistResult.UNSTORED && !overdue) {
        boolean closing = runtime.ticker().reached(flushing, pause);
        lease.renew();
        persistResult = write.run(lease);
        overdue = closing && runtime.ticker().nanos() - flushEnd >= 0;
        pause = TimeRange.doubled(pause, MAX_PAUSE);
        if (closing) {
          runtime.ticker().pause(runtime.timeouts().firstPoll());
        }
      }
      finish(persistResult);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      if (persistResult != PersistResult.UNSTORED) {
        done.run();
        // Before the lease is released: a refresh that acquires it must not find this write
        // pending.
      }
      lease.close();
      if (persistResult == PersistResult.UNSTORED) {
        givenUp = true;
        // After the lease is released: a refresh that sees this flag tries to acquire the lease.
      }
      ended.complete(null);
    }
  }

  /**
   * Retries a write that was given up when the last client was closed. Without it, a client that is
   * built later would present the spent refresh token. Blocks: writes to the store.
   *
   * @return whether the tokens are stored now, or no longer need to be
   */
  boolean completeIfGivenUp() {
    if (!givenUp || !retrying.compareAndSet(false, true)) {
      return false;
    }
    try {
      PersistResult persistResult = write.run(lease);
      if (persistResult == PersistResult.UNSTORED) {
        return false;
      }
      done.run();
      finish(persistResult);
      return true;
    } finally {
      lease.close();
      retrying.set(false);
    }
  }

  private void finish(PersistResult persistResult) {
    if (persistResult == PersistResult.STORED) {
      LOG.info(SecretMask.NONE.text("{}: the token is stored now", identity.name()));
    } else if (persistResult == PersistResult.SIGNED_OUT) {
      signedOut.run();
    } else if (persistResult == PersistResult.UNSTORED) {
      warn();
    }
  }

  /**
   * Warns that the login may be lost. Warns only once, although both the last attempt and the
   * thread that closes the provider may call this method.
   */
  private void warn() {
    if (warned.compareAndSet(false, true)) {
      LOG.error(
          SecretMask.NONE.text(
              "{}: closed while a token could not be stored: the login may be lost",
              identity.name()));
    }
  }

  /**
   * Waits until the tokens are stored. At the limit the write is given up. A write that was given
   * up before is retried once.
   */
  void awaitDone(Duration limit) {
    if (givenUp) {
      boolean unused = completeIfGivenUp();
      return;
    }
    flushEnd = runtime.ticker().nanos() + limit.toNanos();
    flushing.complete(null);
    try {
      if (!runtime.ticker().reached(ended, limit)) {
        warn();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
