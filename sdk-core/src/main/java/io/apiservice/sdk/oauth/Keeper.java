package io.apiservice.sdk.oauth;

import io.apiservice.sdk.oauth.Shelf.Snapshot;
import io.apiservice.sdk.redact.Mask;
import io.apiservice.sdk.redact.ShownLog;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Holds on to tokens that could not be stored: keeps the lease, so that nobody spends the old
 * refresh token again, and tries until the store takes them.
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

  Keeper(Grant grant, Spoils spoils, Snapshot intended, Tenure tenure, ShutdownGuard guard) {
    this.grant = grant;
    this.spoils = spoils;
    this.intended = intended;
    this.tenure = tenure;
    this.guard = guard;
  }

  @Override
  public void run() {
    try {
      Duration pause = grant.engine().timing().firstPoll();
      Spoils.Fate fate = Spoils.Fate.UNSTORED;
      while (fate == Spoils.Fate.UNSTORED) {
        boolean hurry = reached(flushing, pause);
        tenure.renew();
        fate = spoils.store(intended, tenure);
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

  /** Waits until it is done, or the limit is reached. */
  void flush(Duration limit) {
    flushing.complete(null);
    try {
      if (!reached(done, limit)) {
        LOG.error(
            Mask.NONE.text(
                "{}: closed while a token could not be stored: the login may be lost",
                grant.login().name()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
