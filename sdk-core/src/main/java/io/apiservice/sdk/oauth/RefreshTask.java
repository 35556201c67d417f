package io.apiservice.sdk.oauth;

import io.apiservice.sdk.error.StoreException;
import io.apiservice.sdk.event.ApiListener.RefreshOutcome;
import io.apiservice.sdk.event.ApiListener.RefreshReason;
import io.apiservice.sdk.event.ApiListener.RefreshStarted;
import io.apiservice.sdk.oauth.RecordRepository.Snapshot;
import io.apiservice.sdk.oauth.RefreshResult.FinalResult;
import io.apiservice.sdk.store.StoreClosedException;
import io.apiservice.sdk.store.TokenStore;
import io.apiservice.sdk.store.record.GrantRecord;
import io.apiservice.sdk.store.record.GrantRecord.Tombstone;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Performs a refresh. Adopts a token that another process has stored; otherwise acquires the lease,
 * reads the record again, writes the intent, sends the request and stores the result. Blocks; runs
 * on a thread of the SDK. The order of the steps protects the login; see {@code
 * docs/life-of-a-token.md}.
 */
final class RefreshTask {
  private static final int MAX_RESTARTS = 3;

  private final TokenSession session;
  private final SharedRefresh refresh;
  private final ProviderRuntime runtime;
  private final RefreshTimeouts timeouts;
  private final RecordAccess records;
  private final RefreshFailures failures;
  private boolean startNotified;

  /** A token from the record is adopted only if it is newer than this one. */
  private @Nullable CachedToken replaced;

  private boolean recordRead;

  /** The tombstone that a forced refresh ignores; later ones are not ignored. */
  private @Nullable Tombstone overridden;

  private @Nullable Long exchangeEnd;

  RefreshTask(TokenSession session, SharedRefresh refresh) {
    this.session = session;
    this.refresh = refresh;
    this.runtime = session.runtime();
    this.timeouts = runtime.timeouts();
    this.records = session.records();
    this.failures = new RefreshFailures(session);
    this.replaced = refresh.replaced();
  }

  FinalResult run() throws InterruptedException {
    try {
      return attempts();
    } catch (StoreClosedException e) {
      return failures.storeClosed(e);
    } catch (StoreException e) {
      return failures.storeFailed("the token store failed: " + e.getMessage(), e);
    }
  }

  private FinalResult attempts() throws StoreException, InterruptedException {
    boolean repeated = false;
    for (int restarts = 0; restarts <= MAX_RESTARTS; ) {
      if (!(attempt() instanceof FinalResult result)) {
        restarts++;
        if (isOutOfTime()) {
          return failures.storeFailed(
              "not enough time was left for a request under its lease", null);
        }
        continue;
      }
      Duration pause = repeated ? null : pauseBeforeRepeat(result);
      if (pause == null) {
        return result;
      }
      repeated = true;
      runtime.ticker().pause(pause);
      if (isOutOfTime()) {
        return result;
      }
    }
    return failures.storeFailed("the lease of the token store was lost repeatedly", null);
  }

  /** Returns the pause before one retry of a transient failure; null if there is no retry. */
  private @Nullable Duration pauseBeforeRepeat(FinalResult result) {
    if (!(result instanceof RefreshResult.FailureResult failed)
        || !failed.failure().again()
        || session.hasFailed(refresh.slot())) {
      return null;
    }
    Duration asked = failed.failure().hold();
    Duration first = timeouts.firstBackoff();
    Duration pause = asked != null && asked.compareTo(first) > 0 ? asked : first;
    pause = pause.plusMillis(1);
    return pause.plus(timeouts.post()).compareTo(remainingExchangeTime()) < 0 ? pause : null;
  }

  private RefreshResult attempt() throws StoreException, InterruptedException {
    PendingStoreWrite unstored = session.pendingWrite();
    if (unstored != null && !unstored.completeIfGivenUp()) {
      return failures.stillUnstored();
    }
    FinalResult adopted = tryAdopt(records.read());
    if (adopted != null) {
      return adopted;
    }
    Duration holdOff = runtime.remainingHoldOff();
    if (!holdOff.isZero()) {
      return failures.serverHoldOff(holdOff);
    }
    long end = runtime.ticker().nanos() + timeouts.leaseWait().toNanos();
    Duration poll = timeouts.firstPoll();
    while (true) {
      TokenStore.Lease lease = tryLease();
      if (lease != null) {
        try (HeldLease held = new HeldLease(lease, timeouts, runtime.ticker())) {
          return withLease(held);
        }
      }
      Snapshot seen = records.read();
      adopted = tryAdopt(seen);
      if (adopted != null) {
        return adopted;
      }
      if (runtime.ticker().nanos() - end >= 0) {
        GrantRecord record = seen.record();
        return failures.leaseUnavailable(record == null ? null : record.currentIntent());
      }
      runtime.ticker().pause(jittered(poll, runtime.ticker()));
      Duration doubled = poll.multipliedBy(2);
      poll = doubled.compareTo(timeouts.longestPoll()) < 0 ? doubled : timeouts.longestPoll();
    }
  }

  private TokenStore.@Nullable Lease tryLease() throws StoreException {
    return session.identity().rotates()
        ? records.repository().tryLease(timeouts.lease())
        : records.repository().tryLease(refresh.slot().scope(), timeouts.lease());
  }

  static Duration jittered(Duration pause, Ticker ticker) {
    double share = 0.5 + ticker.chance() / 2;
    return Duration.ofNanos((long) (pause.toNanos() * share));
  }

  /** Returns the result if the record alone decides it; null if a request is needed. */
  private @Nullable FinalResult tryAdopt(Snapshot seen) {
    GrantRecord record = Objects.requireNonNull(seen.record());
    if (record.signedOut()) {
      session.resumeSignOut(record);
      session.forget();
      return failures.signedOut();
    }
    CachedTokens cachedTokens = new CachedTokens(session);
    CachedToken stored = cachedTokens.from(record, refresh.slot(), replaced);
    if (stored != null && forcesNewToken()) {
      replaced = stored;
    } else if (stored != null) {
      cachedTokens.notifyAdopted(stored);
      return new RefreshResult.SuccessResult(stored, RefreshOutcome.ADOPTED);
    }
    recordRead = true;
    Tombstone tombstone = record.currentTombstone();
    return tombstone == null || overrides(tombstone) ? null : failures.tombstoned(tombstone);
  }

  /** A forced refresh ignores one tombstone, because the server may accept the token again. */
  private boolean overrides(Tombstone tombstone) {
    if (!refresh.forced() || (overridden != null && !overridden.equals(tombstone))) {
      return false;
    }
    overridden = tombstone;
    return true;
  }

  private boolean isOutOfTime() {
    return exchangeEnd != null && remainingExchangeTime().compareTo(timeouts.post()) < 0;
  }

  /** A forced refresh without a cached token replaces the token that is stored at that moment. */
  private boolean forcesNewToken() {
    return !recordRead && replaced == null && refresh.reason() == RefreshReason.FORCED;
  }

  private RefreshResult withLease(HeldLease lease) throws StoreException, InterruptedException {
    Snapshot seen = records.read();
    FinalResult adopted = tryAdopt(seen);
    if (adopted != null) {
      return adopted;
    }
    return new TokenExchange(session, refresh, lease, failures, this::remainingExchangeTime)
        .run(seen, this::notifyStarted);
  }

  /** Returns the time left for all requests and waits; it starts at the first call. */
  private Duration remainingExchangeTime() {
    long now = runtime.ticker().nanos();
    if (exchangeEnd == null) {
      exchangeEnd = now + timeouts.exchange().toNanos();
    }
    return Duration.ofNanos(Math.max(0, exchangeEnd - now));
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
                session.identity().name(),
                replaced == null ? 0 : replaced.generation(),
                refresh.reason()));
  }
}
