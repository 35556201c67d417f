package io.apiservice.sdk.oauth;

import io.apiservice.sdk.async.TimeRange;
import io.apiservice.sdk.error.StoreException;
import io.apiservice.sdk.event.ApiListener.RefreshOutcome;
import io.apiservice.sdk.event.ApiListener.RefreshStarted;
import io.apiservice.sdk.oauth.RefreshResult.FinalResult;
import io.apiservice.sdk.oauth.repository.RecordRepository.Snapshot;
import io.apiservice.sdk.oauth.runtime.ExchangeTime;
import io.apiservice.sdk.oauth.runtime.ProviderRuntime;
import io.apiservice.sdk.oauth.runtime.RefreshTimeouts;
import io.apiservice.sdk.store.StoreClosedException;
import io.apiservice.sdk.store.TokenStore;
import io.apiservice.sdk.store.record.GrantRecord;
import io.apiservice.sdk.store.record.Tombstone;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Performs a refresh. If another process has stored a newer token, the task adopts it. Otherwise it
 * acquires the lease, reads the record again, writes the intent, sends the request and stores the
 * result. Blocks; runs on a thread of the SDK. The order of these steps protects the login; {@code
 * docs/life-of-a-token.md} says why.
 */
final class RefreshTask {
  private static final int MAX_RESTARTS = 3;

  private final SharedRefresh refresh;
  private final ProviderRuntime runtime;
  private final RefreshTimeouts timeouts;
  private final GrantIdentity identity;
  private final RecordAccess records;
  private final CachedTokens tokens;
  private final RefreshFailures failures;
  private final ExchangeTime time;
  private final TokenExchange exchange;
  private final Consumer<GrantRecord> signedOut;
  private boolean startNotified;

  /** A token from the record is adopted only if it is newer than this one. */
  private @Nullable CachedToken replaced;

  private boolean recordRead;

  /** The tombstone that a forced refresh ignores. A forced refresh does not ignore a second one. */
  private @Nullable Tombstone overridden;

  /**
   * @param signedOut receives the record if the login was signed out
   */
  RefreshTask(
      SharedRefresh refresh,
      ProviderRuntime runtime,
      GrantIdentity identity,
      RecordAccess records,
      CachedTokens tokens,
      RefreshFailures failures,
      ExchangeTime time,
      TokenExchange exchange,
      Consumer<GrantRecord> signedOut) {
    this.refresh = refresh;
    this.runtime = runtime;
    this.timeouts = runtime.timeouts();
    this.identity = identity;
    this.records = records;
    this.tokens = tokens;
    this.failures = failures;
    this.time = time;
    this.exchange = exchange;
    this.signedOut = signedOut;
    this.replaced = refresh.replaced();
  }

  /**
   * Performs the refresh and returns its result.
   *
   * @param mayRepeat whether one more attempt is made after a transient failure
   */
  FinalResult run(boolean mayRepeat) throws InterruptedException {
    try {
      return attempts(mayRepeat);
    } catch (StoreClosedException e) {
      return failures.storeClosed(e);
    } catch (StoreException e) {
      return failures.storeFailed(e);
    }
  }

  private FinalResult attempts(boolean mayRepeat) throws StoreException, InterruptedException {
    boolean repeatable = mayRepeat;
    for (int restarts = 0; restarts <= MAX_RESTARTS; ) {
      if (!(attempt() instanceof FinalResult result)) {
        restarts++;
        if (time.isOver()) {
          return failures.storeFailed(
              "not enough time was left for a request under its lease", null);
        }
        continue;
      }
      Duration pause = repeatable ? pauseBeforeRepeat(result) : null;
      if (pause == null) {
        return result;
      }
      repeatable = false;
      runtime.ticker().pause(pause);
      if (time.isOver()) {
        return result;
      }
    }
    return failures.storeFailed("the lease of the token store was lost repeatedly", null);
  }

  /**
   * Returns the pause before the one repetition after a transient failure; null if the refresh is
   * not repeated.
   */
  private @Nullable Duration pauseBeforeRepeat(FinalResult result) {
    if (!(result instanceof RefreshResult.FailureResult failed) || !failed.failure().retryable()) {
      return null;
    }
    Duration asked = failed.failure().hold();
    Duration first = timeouts.firstBackoff();
    Duration pause = asked != null && asked.compareTo(first) > 0 ? asked : first;
    pause = pause.plusMillis(1);
    return pause.plus(timeouts.post()).compareTo(time.remaining()) < 0 ? pause : null;
  }

  private RefreshResult attempt() throws StoreException, InterruptedException {
    Snapshot seen = records.read();
    FinalResult known = resultWithoutLease(seen);
    if (known != null) {
      return known;
    }
    Duration holdOff = runtime.remainingHoldOff();
    if (!holdOff.isZero()) {
      return failures.serverHoldOff(holdOff);
    }
    long end = runtime.ticker().nanos() + timeouts.leaseWait().toNanos();
    Duration poll = timeouts.firstPoll();
    while (true) {
      TokenStore.Lease lease = records.tryLease(refresh.target().scope());
      if (lease != null) {
        try (HeldLease held = new HeldLease(lease, timeouts, runtime.ticker())) {
          return withLease(held);
        }
      }
      if (runtime.ticker().nanos() - end >= 0) {
        GrantRecord record = seen.record();
        return failures.leaseUnavailable(record == null ? null : record.currentIntent());
      }
      runtime.ticker().pause(runtime.ticker().jittered(poll));
      poll = TimeRange.doubled(poll, timeouts.longestPoll());
      // The record first: once the owner has finished, many processes need its token but none of
      // them the lease.
      seen = records.read();
      known = resultWithoutLease(seen);
      if (known != null) {
        return known;
      }
    }
  }

  /** Returns the result if the lease would not change it; otherwise null. */
  private @Nullable FinalResult resultWithoutLease(Snapshot seen) {
    FinalResult adopted = tryAdopt(seen);
    return adopted != null ? adopted : exchange.heldOff(seen);
  }

  /** Returns the result if it follows from the record alone; null if a request is needed. */
  private @Nullable FinalResult tryAdopt(Snapshot seen) {
    GrantRecord record = Objects.requireNonNull(seen.record());
    if (record.signedOut()) {
      signedOut.accept(record);
      return failures.signedOut();
    }
    CachedToken stored = tokens.from(record, refresh.target(), replaced);
    boolean forced = refresh.forced();
    if (stored != null && forced && replacesStoredToken()) {
      replaced = stored;
    } else if (stored != null) {
      if (!refresh.endWithoutRequest(forced)) {
        return tryAdopt(seen);
      }
      tokens.notifyAdopted(stored);
      return new RefreshResult.SuccessResult(stored, RefreshOutcome.ADOPTED);
    }
    recordRead = true;
    Tombstone tombstone = record.currentTombstone();
    if (tombstone == null || overrides(tombstone, forced)) {
      return null;
    }
    return refresh.endWithoutRequest(forced) ? failures.tombstoned(tombstone) : tryAdopt(seen);
  }

  /**
   * Whether the refresh goes on although the record has a tombstone. A forced refresh ignores one
   * tombstone, because the server may accept the token again.
   */
  private boolean overrides(Tombstone tombstone, boolean forced) {
    if (!forced || (overridden != null && !overridden.equals(tombstone))) {
      return false;
    }
    overridden = tombstone;
    return true;
  }

  /**
   * Whether the token in the record is the one to replace. That is so for a forced refresh if this
   * process has no token of its own; a token that is stored later was not meant.
   */
  private boolean replacesStoredToken() {
    return !recordRead && replaced == null;
  }

  private RefreshResult withLease(HeldLease lease) throws StoreException, InterruptedException {
    Snapshot seen = records.read();
    FinalResult adopted = tryAdopt(seen);
    if (adopted != null) {
      return adopted;
    }
    return exchange.run(seen, lease, this::notifyStarted);
  }

  private void notifyStarted() {
    if (startNotified) {
      return;
    }
    startNotified = true;
    runtime
        .providerNetwork()
        .listener()
        .onRefreshStarted(
            new RefreshStarted(
                identity.name(), replaced == null ? 0 : replaced.generation(), refresh.reason()));
  }
}
