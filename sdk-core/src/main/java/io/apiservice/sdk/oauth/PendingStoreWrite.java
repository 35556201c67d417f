package io.apiservice.sdk.oauth;

import io.apiservice.sdk.oauth.RecordRepository.Snapshot;
import io.apiservice.sdk.redact.RedactedLogger;
import io.apiservice.sdk.redact.SecretMask;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Holds on to tokens that could not be stored: keeps the lease, so that nobody spends the old
 * refresh token again, and tries until the store takes them, or the last client has been closed and
 * the time for that is over. What was given up is tried again by the next refresh, if there is one.
 */
final class PendingStoreWrite implements Runnable {
  private static final RedactedLogger LOG = RedactedLogger.named("io.apiservice.sdk.oauth");
  private static final Duration MAX_PAUSE = Duration.ofSeconds(2);

  private final TokenSession session;
  private final IssuedTokens issued;
  private final Snapshot intended;
  private final HeldLease lease;
  private final ShutdownGuard guard;
  private final CompletableFuture<@Nullable Void> flushing = new CompletableFuture<>();
  private final CompletableFuture<@Nullable Void> done = new CompletableFuture<>();
  private final AtomicBoolean warned = new AtomicBoolean();
  private final AtomicBoolean startFailed = new AtomicBoolean();
  private final AtomicBoolean retrying = new AtomicBoolean();
  private volatile long flushEnd;
  private volatile boolean givenUp;

  PendingStoreWrite(
      TokenSession session,
      IssuedTokens issued,
      Snapshot intended,
      HeldLease lease,
      ShutdownGuard guard) {
    this.session = session;
    this.issued = issued;
    this.intended = intended;
    this.lease = lease;
    this.guard = guard;
  }

  /** On a thread apart, if there is one to be had. */
  void start() {
    try {
      session.runtime().executor().runBlocking(this);
    } catch (RuntimeException | Error e) { // no thread: the one of the flight does it afterwards
      startFailed.set(true);
    }
  }

  /** On this thread, if it could not be started on another. */
  void runIfNotStarted() {
    if (startFailed.compareAndSet(true, false)) {
      run();
    }
  }

  @Override
  public void run() {
    IssuedTokens.PersistResult persistResult = IssuedTokens.PersistResult.UNSTORED;
    try {
      Duration pause = session.runtime().timeouts().firstPoll();
      boolean overdue = false;
      while (persistResult == IssuedTokens.PersistResult.UNSTORED && !overdue) {
        boolean hurry = reached(flushing, pause);
        lease.renew();
        persistResult = issued.store(intended, lease);
        overdue = hurry && session.runtime().ticker().nanos() - flushEnd >= 0;
        Duration doubled = pause.multipliedBy(2);
        pause = doubled.compareTo(MAX_PAUSE) < 0 ? doubled : MAX_PAUSE;
        if (hurry) {
          session.runtime().ticker().pause(session.runtime().timeouts().firstPoll());
        }
      }
      finish(persistResult);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lease.close();
      guard.close();
      if (persistResult == IssuedTokens.PersistResult.UNSTORED) {
        givenUp = true; // last: from here on a refresh may take the lease anew
      } else {
        session.keeper(null);
      }
      done.complete(null);
    }
  }

  /**
   * Tries once more what was given up when the last client closed: a client that came later must
   * not present the refresh token that was spent, and a close is the last chance. Blocks for the
   * store.
   *
   * @return whether nothing is left to be stored
   */
  boolean completeIfGivenUp() {
    if (!givenUp || !retrying.compareAndSet(false, true)) {
      return false;
    }
    try {
      IssuedTokens.PersistResult persistResult = issued.store(intended, lease);
      if (persistResult == IssuedTokens.PersistResult.UNSTORED) {
        return false;
      }
      session.keeper(null);
      finish(persistResult);
      return true;
    } finally {
      lease.close();
      retrying.set(false);
    }
  }

  private void finish(IssuedTokens.PersistResult persistResult) {
    if (persistResult == IssuedTokens.PersistResult.STORED) {
      LOG.info(SecretMask.NONE.text("{}: the token is stored at last", session.identity().name()));
    } else if (persistResult == IssuedTokens.PersistResult.SIGNED_OUT) {
      issued.revoke();
      session.forget();
    } else if (persistResult == IssuedTokens.PersistResult.UNSTORED) {
      warn();
    }
  }

  /** Once, whether the last try or its caller comes to an end first. */
  private void warn() {
    if (warned.compareAndSet(false, true)) {
      LOG.error(
          SecretMask.NONE.text(
              "{}: closed while a token could not be stored: the login may be lost",
              session.identity().name()));
    }
  }

  private boolean reached(CompletableFuture<@Nullable Void> event, Duration limit)
      throws InterruptedException {
    try {
      session.runtime().ticker().await(event, limit);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e); // an event does not fail
    }
  }

  /**
   * Waits until it is done, or the limit is reached, after which it ends without success. What was
   * given up before is tried once more.
   */
  void awaitDone(Duration limit) {
    if (givenUp) {
      boolean unused = completeIfGivenUp();
      return;
    }
    flushEnd = session.runtime().ticker().nanos() + limit.toNanos();
    flushing.complete(null);
    try {
      if (!reached(done, limit)) {
        warn();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
