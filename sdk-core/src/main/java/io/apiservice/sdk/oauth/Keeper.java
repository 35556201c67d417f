package io.apiservice.sdk.oauth;

import io.apiservice.sdk.oauth.Shelf.Snapshot;
import io.apiservice.sdk.redact.Mask;
import io.apiservice.sdk.redact.ShownLog;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Holds on to tokens that could not be stored: keeps the lease, so that nobody spends the old
 * refresh token again, and tries until the store takes them, or the provider has been closed and
 * its time for that is over.
 */
final class Keeper implements Runnable {
  private static final ShownLog LOG = ShownLog.named("io.apiservice.sdk.oauth");
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

  private final Grant grant;
  private final Spoils spoils;
  private final Snapshot intended;
  private final Tenure tenure;
  private final ShutdownGuard guard;
  private final CompletableFuture<@Nullable Void> flushing = new CompletableFuture<>();
  private final CompletableFuture<@Nullable Void> done = new CompletableFuture<>();
  private final AtomicBoolean warned = new AtomicBoolean();
  private final AtomicBoolean startFailed = new AtomicBoolean();
  private volatile long flushEnd;

  Keeper(Grant grant, Spoils spoils, Snapshot intended, Tenure tenure, ShutdownGuard guard) {
    this.grant = grant;
    this.spoils = spoils;
    this.intended = intended;
    this.tenure = tenure;
    this.guard = guard;
  }

  /** On a thread apart, if there is one to be had. */
  void start() {
    try {
      grant.engine().workers().runApart(this);
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
    try {
      Duration pause = grant.engine().timing().firstPoll();
      Spoils.Fate fate = Spoils.Fate.UNSTORED;
      boolean overdue = false;
      while (fate == Spoils.Fate.UNSTORED && !overdue) {
        boolean hurry = reached(flushing, pause);
        tenure.renew();
        fate = spoils.store(intended, tenure);
        overdue = hurry && grant.engine().ticker().nanos() - flushEnd >= 0;
        Duration doubled = pause.multipliedBy(2);
        pause = doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
        if (hurry) {
          grant.engine().ticker().pause(grant.engine().timing().firstPoll());
        }
      }
      end(fate);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      grant.keeper(null);
      tenure.close();
      guard.close();
      done.complete(null);
    }
  }

  private void end(Spoils.Fate fate) {
    if (fate == Spoils.Fate.STORED) {
      LOG.info(Mask.NONE.text("{}: the token is stored at last", grant.login().name()));
    } else if (fate == Spoils.Fate.SIGNED_OUT) {
      spoils.revoke();
      grant.forget();
    } else if (fate == Spoils.Fate.UNSTORED) {
      warn();
    }
  }

  /** Once, whether the last try or its caller comes to an end first. */
  private void warn() {
    if (warned.compareAndSet(false, true)) {
      LOG.error(
          Mask.NONE.text(
              "{}: closed while a token could not be stored: the login may be lost",
              grant.login().name()));
    }
  }

  private boolean reached(CompletableFuture<@Nullable Void> event, Duration limit)
      throws InterruptedException {
    try {
      grant.engine().ticker().await(event, limit);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e); // an event does not fail
    }
  }

  /** Waits until it is done, or the limit is reached, after which it ends without success. */
  void flush(Duration limit) {
    flushEnd = grant.engine().ticker().nanos() + limit.toNanos();
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
