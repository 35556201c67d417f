package io.apiservice.sdk.oauth;

import io.apiservice.sdk.error.StoreException;
import io.apiservice.sdk.event.ApiListener.StoreRolledBack;
import io.apiservice.sdk.oauth.endpoint.TokenScope;
import io.apiservice.sdk.oauth.repository.RecordRepository;
import io.apiservice.sdk.oauth.repository.RecordRepository.Snapshot;
import io.apiservice.sdk.oauth.runtime.IntentHoldOff;
import io.apiservice.sdk.oauth.runtime.ProviderRuntime;
import io.apiservice.sdk.store.TokenStore;
import io.apiservice.sdk.store.record.EntryLimits;
import io.apiservice.sdk.store.record.GrantRecord;
import io.apiservice.sdk.store.record.GrantRecord.Entry;
import io.apiservice.sdk.store.record.Intent;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes the record of a grant. On the first read it compares the record with the
 * configured refresh token, and starts a new login in the record if the token is unknown. On every
 * read it repairs a record that the store has rolled back.
 */
final class RecordAccess {
  private static final int MAX_ATTEMPTS = 10;

  private final ProviderRuntime runtime;
  private final GrantIdentity identity;
  private final RecordRepository repository;
  private final TokenScope scope;
  private final @Nullable IntentHoldOff holdOff;

  /**
   * The tokens of the records that were read or written, for masking; null if the records are in
   * memory, where they can be read again.
   */
  private final @Nullable SeenTokens seenTokens;

  private volatile @Nullable String foundSeed;
  private boolean begun;

  /** The newest record seen so far; null if the repository cannot roll back records. */
  private @Nullable GrantRecord last;

  RecordAccess(
      ProviderRuntime runtime,
      GrantIdentity identity,
      RecordRepository repository,
      TokenScope scope) {
    this.runtime = runtime;
    this.identity = identity;
    this.repository = repository;
    this.scope = scope;
    this.seenTokens = repository.fallible() ? new SeenTokens() : null;
    this.holdOff =
        repository.leasesOutliveOwner()
            ? new IntentHoldOff(runtime.ticker(), runtime.timeouts())
            : null;
  }

  ProviderRuntime runtime() {
    return runtime;
  }

  RecordRepository repository() {
    return repository;
  }

  @Nullable SeenTokens seenTokens() {
    return seenTokens;
  }

  /**
   * Returns the refresh token that the application's lookup returned last; null if there was none.
   */
  @Nullable String foundSeed() {
    return foundSeed;
  }

  /**
   * Tries to acquire the lease. For a login with a refresh token, the lease covers the login;
   * otherwise it covers one target.
   */
  TokenStore.@Nullable Lease tryLease(TokenScope target) throws StoreException {
    Duration ttl = runtime.timeouts().lease();
    return identity.rotates() ? repository.tryLease(ttl) : repository.tryLease(target, ttl);
  }

  /**
   * Reads the record. Creates it if there is none, and repairs it if the store has rolled it back.
   */
  Snapshot read() throws StoreException {
    for (int tries = 0; ; tries++) {
      pauseBefore(tries);
      GrantRecord before = last();
      Snapshot snapshot = repository.read();
      GrantRecord record = snapshot.record();
      GrantRecord corrected = corrected(before, record);
      if (corrected == null) {
        remember(snapshot);
        return snapshot;
      }
      Snapshot written = repository.replace(snapshot, corrected);
      if (written == null) {
        continue;
      }
      remember(written);
      if (before != null) {
        runtime
            .providerNetwork()
            .listener()
            .onStoreRolledBack(
                new StoreRolledBack(
                    identity.name(),
                    before.generation(),
                    record == null ? 0 : record.generation()));
      }
      return written;
    }
  }

  /**
   * Pauses before the next attempt to write a record that another process has changed. The number
   * of attempts is limited, because a store that returns stale reads would report a conflict every
   * time.
   */
  void pauseBefore(int tries) throws StoreException {
    if (tries == 0) {
      return;
    }
    if (tries == MAX_ATTEMPTS) {
      throw new StoreException(
          "the store rejects every change of the record: reads must return what was written last");
    }
    try {
      runtime
          .ticker()
          .pause(runtime.timeouts().firstPoll().multipliedBy(1L << Math.min(tries - 1, 5)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreException("interrupted while waiting for the store", e);
    }
  }

  /**
   * Returns the record that must be written in place of the one found; null if the one found is
   * right.
   */
  private @Nullable GrantRecord corrected(@Nullable GrantRecord before, @Nullable GrantRecord found)
      throws StoreException {
    if (before != null) {
      boolean rolledBack = found == null || found.isRollbackOf(before);
      return rolledBack ? before.rewritten(found == null ? 0 : found.revision()) : null;
    }
    if (found == null && !identity.mayCreate()) {
      throw new StoreException(
          "the store has no login of "
              + identity.name()
              + ": a login is identified by the issuer (or else the token endpoint), the client id"
              + " and the subject, and all three must be the same as when it was stored");
    }
    if (found != null && begun()) {
      return null;
    }
    String seed = seed();
    if (found == null || (seed != null && !found.knows(seed))) {
      return begin(GrantRecord.login(seed, found));
    }
    return null;
  }

  /**
   * Returns the configured refresh token. For this it runs the lookup of the application, if there
   * is one.
   */
  private @Nullable String seed() throws StoreException {
    try {
      String seed = runtime.callbacks().call(identity, runtime.timeouts().post(), identity::seed);
      foundSeed = seed;
      return seed;
    } catch (TimeoutException e) {
      throw new StoreException(
          "the lookup of the saved refresh token of "
              + identity.name()
              + " did not return within "
              + runtime.timeouts().post().toSeconds()
              + " s: set a shorter timeout for what it waits for");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreException("the lookup of a saved refresh token was interrupted");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException unchecked) {
        throw unchecked;
      }
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw new StoreException("the lookup of a saved refresh token failed", e);
    }
  }

  private GrantRecord begin(GrantRecord fresh) {
    InitialToken first = identity.initialToken();
    if (first == null) {
      return fresh;
    }
    Entry entry =
        new Entry(first.value(), fresh.generation() + 1, now(), first.expiresAt(), null, null);
    return fresh.holding(scope.id(), entry);
  }

  /**
   * Returns the current time to write into the record. If processes on several hosts share the
   * record, it is the time of the authorization server, because the clocks of the hosts may differ.
   * On one host it is the local time.
   */
  Instant now() {
    return runtime.providerNetwork().clock().instant().plus(correction());
  }

  /** Returns what is added to the local time to get the time of the record. */
  Duration correction() {
    return repository.leasesOutliveOwner() ? runtime.correction() : Duration.ZERO;
  }

  /**
   * Writes {@code next} if the record is still {@code expected}. Returns null if it has changed.
   */
  @Nullable Snapshot replace(Snapshot expected, GrantRecord next) throws StoreException {
    Snapshot written =
        repository.replace(expected, next.keeping(EntryLimits.bounded(next.entries(), now())));
    if (written != null) {
      remember(written);
    }
    return written;
  }

  private synchronized @Nullable GrantRecord last() {
    return last;
  }

  private synchronized boolean begun() {
    return begun;
  }

  private void remember(Snapshot seen) {
    GrantRecord record = seen.record();
    if (record != null && seenTokens != null) {
      seenTokens.record(record);
    }
    Intent intent = record == null ? null : record.currentIntent();
    if (intent != null && holdOff != null && !runtime.owner().wrote(intent)) {
      holdOff.note(intent);
    }
    keep(record);
  }

  private synchronized void keep(@Nullable GrantRecord record) {
    begun |= record != null;
    if (!repository.fallible()) {
      return;
    }
    if (record != null && (last == null || !record.isRollbackOf(last))) {
      last = record;
    }
  }

  /**
   * Returns how long the token of an abandoned intent must still not be presented; zero if the
   * request of the other process must have ended. The caller must hold the lease. If the record
   * does not say when the intent was first seen, this method writes it: a process that lives for
   * less than the hold-off can then rely on what its predecessors saw.
   */
  Duration holdOff(Snapshot seen, Intent abandoned, @Nullable Duration grace)
      throws StoreException {
    if (holdOff == null || runtime.owner().wrote(abandoned)) {
      return Duration.ZERO;
    }
    Instant now = now();
    Duration wait = holdOff.remaining(abandoned, now, grace);
    if (!wait.isZero() && holdOff.isUnrecorded(abandoned, now)) {
      replace(seen, Objects.requireNonNull(seen.record()).withIntent(abandoned.seen(now)));
    }
    return wait;
  }

  /**
   * Returns how long the token of an intent must still not be presented; zero also if the record
   * does not say that a process found the intent abandoned. The caller need not hold the lease.
   */
  Duration recordedHoldOff(Intent found, @Nullable Duration grace) {
    if (holdOff == null || holdOff.isUnrecorded(found, now()) || runtime.owner().wrote(found)) {
      return Duration.ZERO;
    }
    return holdOff.remaining(found, now(), grace);
  }
}
