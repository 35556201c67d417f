package io.apiservice.sdk.oauth;

import io.apiservice.sdk.redact.RedactedLogger;
import io.apiservice.sdk.redact.SecretMask;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Keeps tokens that could not be stored and retries the write. It holds the lease meanwhile, so
 * that no process presents the old refresh token again. It gives up when the last client has been
 * closed and the time limit of that close is over; the next refresh then retries the write.
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

  /** Starts on a separate thread if one is available. */
  void start() {
    try {
      runtime.executor().runBlocking(this);
    } catch (RuntimeException
        | Error e) { // no thread available: the refresh thread runs it afterwards
      startFailed.set(true);
    }
  }

  /** Runs on the current thread if no other thread was available. */
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
        boolean closing = reached(flushing, pause);
        lease.renew();
        persistResult = write.run(lease);
        overdue = closing && runtime.ticker().nanos() - flushEnd >= 0;
        Duration doubled = pause.multipliedBy(2);
        pause = doubled.compareTo(MAX_PAUSE) < 0 ? doubled : MAX_PAUSE;
        if (closing) {
          runtime.ticker().pause(runtime.timeouts().firstPoll());
        }
      }
      finish(persistResult);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      if (persistResult != PersistResult.UNSTORED) {
        done.run(); // first: a refresh that gets the lease must not see it
      }
      lease.close();
      if (persistResult == PersistResult.UNSTORED) {
        givenUp = true; // last, because a refresh may acquire the lease from now on
      }
      ended.complete(null);
    }
  }

  /**
   * Retries a write that was given up when the last client was closed, so that a later client does
   * not present the spent refresh token. Blocks: writes to the store.
   *
   * @return whether the write is complete
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

  /** Warns once: both the last attempt and the closing thread may get here. */
  private void warn() {
    if (warned.compareAndSet(false, true)) {
      LOG.error(
          SecretMask.NONE.text(
              "{}: closed while a token could not be stored: the login may be lost",
              identity.name()));
    }
  }

  private boolean reached(CompletableFuture<@Nullable Void> event, Duration limit)
      throws InterruptedException {
    try {
      runtime.ticker().await(event, limit);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e); // an event does not fail
    }
  }

  /**
   * Waits until the write is complete or the limit is reached; then it is given up. A write that
   * was given up before is retried once.
   */
  void awaitDone(Duration limit) {
    if (givenUp) {
      boolean unused = completeIfGivenUp();
      return;
    }
    flushEnd = runtime.ticker().nanos() + limit.toNanos();
    flushing.complete(null);
    try {
      if (!reached(ended, limit)) {
        warn();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
