package io.apiservice.sdk.oauth;

import io.apiservice.sdk.error.StoreException;
import io.apiservice.sdk.event.ApiListener.StoreRolledBack;
import io.apiservice.sdk.oauth.GrantConfig.GrantIdentity;
import io.apiservice.sdk.oauth.GrantConfig.InitialToken;
import io.apiservice.sdk.oauth.RecordRepository.Snapshot;
import io.apiservice.sdk.oauth.endpoint.TokenScope;
import io.apiservice.sdk.store.record.EntryLimits;
import io.apiservice.sdk.store.record.GrantRecord;
import io.apiservice.sdk.store.record.GrantRecord.Entry;
import io.apiservice.sdk.store.record.GrantRecord.Intent;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The record of a grant as this process reads and writes it: it takes the configured seed into
 * account once, and does not believe a record that went back.
 */
final class RecordAccess {
  private static final int MAX_ATTEMPTS = 10;

  private final ProviderRuntime runtime;
  private final GrantIdentity identity;
  private final RecordRepository repository;
  private final TokenScope scope;
  private boolean begun;

  /** What was seen last; null if the shelf is sure to keep it. */
  private @Nullable GrantRecord last;

  private @Nullable Intent sighted;
  private long sightedAt;

  RecordAccess(
      ProviderRuntime runtime,
      GrantIdentity identity,
      RecordRepository repository,
      TokenScope scope) {
    this.runtime = runtime;
    this.identity = identity;
    this.repository = repository;
    this.scope = scope;
  }

  RecordRepository repository() {
    return repository;
  }

  /** Reads; there is a record afterwards. */
  Snapshot read() throws StoreException {
    for (int tries = 0; ; tries++) {
      pauseBefore(tries);
      GrantRecord before = last();
      Snapshot found = repository.read();
      GrantRecord record = found.record();
      GrantRecord better = corrected(before, record);
      if (better == null) {
        remember(found);
        return found;
      }
      Snapshot written = repository.replace(found, better);
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
   * Before another try to change a record that somebody else has changed, as it seems: a store
   * whose reads lag behind its writes says so for ever.
   */
  void pauseBefore(int tries) throws StoreException {
    if (tries == 0) {
      return;
    }
    if (tries == MAX_ATTEMPTS) {
      throw new StoreException(
          "the store refuses every change of the record: reads must see what was written last");
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

  /** What should stand there instead of what does; null if that is right. */
  private @Nullable GrantRecord corrected(@Nullable GrantRecord before, @Nullable GrantRecord found)
      throws StoreException {
    if (before != null) {
      boolean wentBack = found == null || found.isRollbackOf(before);
      return wentBack ? before.rewritten(found == null ? 0 : found.revision()) : null;
    }
    if (found == null && !identity.begins()) {
      throw new StoreException(
          "the store holds no login of "
              + identity.name()
              + ": a login is named by the issuer (or else the token endpoint), the client id and the"
              + " subject, and all three must be as they were when it was stored");
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

  /** The configured refresh token, which the application may have to look up. */
  private @Nullable String seed() throws StoreException {
    try {
      return runtime.callbacks().call(identity, runtime.timeouts().post(), identity::seed);
    } catch (TimeoutException e) {
      throw new StoreException(
          "the lookup of the saved refresh token of "
              + identity.name()
              + " did not return within "
              + runtime.timeouts().post().toSeconds()
              + " s: give what it waits for a time limit below that");
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
    InitialToken first = identity.first();
    if (first == null) {
      return fresh;
    }
    Entry entry =
        new Entry(first.value(), fresh.generation() + 1, now(), first.expiresAt(), null, null);
    return fresh.holding(scope.id(), entry);
  }

  /**
   * The time that goes into the record: all processes of one host share a clock, right or wrong;
   * hosts have only the server's in common.
   */
  Instant now() {
    return runtime.providerNetwork().clock().instant().plus(correction());
  }

  /** What has been added to the local time. */
  Duration correction() {
    return repository.leasesOutliveOwner() ? runtime.correction() : Duration.ZERO;
  }

  /** Compare-and-set; null if the record had changed. */
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
    Intent intent = record == null ? null : record.currentIntent();
    if (intent != null && repository.leasesOutliveOwner() && !runtime.owner().wrote(intent)) {
      noteSight(intent);
    }
    keep(record);
  }

  /**
   * A process that only takes a token from the record has seen the intent in it as well. Its
   * request may still be under way, so the hold-off counts from when that must be over.
   */
  private synchronized void noteSight(Intent intent) {
    if (!intent.same(sighted)) {
      sighted = intent;
      sightedAt = runtime.ticker().nanos() + runtime.timeouts().exchange().toNanos();
    }
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
   * How much of the hold-off is left, under the lease, counted from the first sight of an intent:
   * by this process, or by one before it. A grace of the server spares it for as long as it can
   * still run.
   */
  synchronized Duration holdOff(Intent intent, @Nullable Duration grace) {
    long nanos = runtime.ticker().nanos();
    if (!intent.same(sighted) || sightedAt - nanos > 0) {
      sighted = intent;
      sightedAt = nanos;
    }
    Duration passed = Duration.ofNanos(nanos - sightedAt);
    Instant now = now();
    Duration age = Duration.between(intent.startedAt(), now);
    if (grace != null && grace.compareTo(age.compareTo(passed) > 0 ? age : passed) > 0) {
      return Duration.ZERO;
    }
    Duration holdOff = runtime.timeouts().holdOff();
    Instant seenAt = intent.seenAt();
    // Twice as long by the wall, because the clocks of two hosts disagree.
    boolean seenLongAgo =
        seenAt != null && Duration.between(seenAt, now).compareTo(holdOff.multipliedBy(2)) >= 0;
    Duration left = holdOff.minus(passed);
    return seenLongAgo || left.isNegative() ? Duration.ZERO : left;
  }

  /** Whether the first sight of an intent still has to be written down. */
  boolean isUnrecorded(Intent intent) {
    Instant seenAt = intent.seenAt();
    return seenAt == null || seenAt.isAfter(now().plus(runtime.timeouts().holdOff()));
  }
}
