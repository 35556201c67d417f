package io.apiservice.sdk.oauth;

import io.apiservice.sdk.error.StoreException;
import io.apiservice.sdk.event.ApiListener.StoreWentBack;
import io.apiservice.sdk.oauth.GrantRecord.Entry;
import io.apiservice.sdk.oauth.GrantRecord.Intent;
import io.apiservice.sdk.oauth.GrantSettings.FirstToken;
import io.apiservice.sdk.oauth.GrantSettings.Login;
import io.apiservice.sdk.oauth.Shelf.Snapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The record of a grant as this process reads and writes it: it takes the configured seed into
 * account once, and does not believe a record that went back.
 */
final class Ledger {
  private static final int MOST_TRIES = 10;

  private final Engine engine;
  private final Login login;
  private final Shelf shelf;
  private final Target target;
  private boolean begun;

  /** What was seen last; null if the shelf is sure to keep it. */
  private @Nullable GrantRecord last;

  private @Nullable Intent sighted;
  private long sightedAt;

  Ledger(Engine engine, Login login, Shelf shelf, Target target) {
    this.engine = engine;
    this.login = login;
    this.shelf = shelf;
    this.target = target;
  }

  Shelf shelf() {
    return shelf;
  }

  /** Reads; there is a record afterwards. */
  Snapshot read() throws StoreException {
    for (int tries = 0; ; tries++) {
      pauseBefore(tries);
      GrantRecord before = last();
      Snapshot found = shelf.read();
      GrantRecord record = found.record();
      GrantRecord better = better(before, record);
      if (better == null) {
        note(found);
        return found;
      }
      Snapshot written = shelf.replace(found, better);
      if (written == null) {
        continue;
      }
      note(written);
      if (before != null) {
        engine
            .world()
            .listener()
            .onStoreWentBack(
                new StoreWentBack(
                    login.name(), before.generation(), record == null ? 0 : record.generation()));
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
    if (tries == MOST_TRIES) {
      throw new StoreException(
          "the store refuses every change of the record: reads must see what was written last");
    }
    try {
      engine.ticker().pause(engine.timing().firstPoll().multipliedBy(1L << Math.min(tries - 1, 5)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreException("interrupted while waiting for the store", e);
    }
  }

  /** What should stand there instead of what does; null if that is right. */
  private @Nullable GrantRecord better(@Nullable GrantRecord before, @Nullable GrantRecord found)
      throws StoreException {
    if (before != null) {
      boolean wentBack = found == null || found.wentBackFrom(before);
      return wentBack ? before.again(found == null ? 0 : found.revision()) : null;
    }
    if (found == null && !login.begins()) {
      throw new StoreException(
          "the store holds no login of "
              + login.name()
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
      return engine.callbacks().call(login, engine.timing().post(), login::seed);
    } catch (TimeoutException e) {
      throw new StoreException(
          "the lookup of the saved refresh token of "
              + login.name()
              + " did not return within "
              + engine.timing().post().toSeconds()
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
    FirstToken first = login.first();
    if (first == null) {
      return fresh;
    }
    Entry entry =
        new Entry(first.value(), fresh.generation() + 1, now(), first.expiresAt(), null, null);
    return fresh.holding(target.id(), entry);
  }

  /**
   * The time that goes into the record: all processes of one host share a clock, right or wrong;
   * hosts have only the server's in common.
   */
  Instant now() {
    return engine.world().clock().instant().plus(correction());
  }

  /** What has been added to the local time. */
  Duration correction() {
    return shelf.leasesOutliveOwner() ? engine.correction() : Duration.ZERO;
  }

  /** Compare-and-set; null if the record had changed. */
  @Nullable Snapshot replace(Snapshot expected, GrantRecord next) throws StoreException {
    Snapshot written =
        shelf.replace(expected, next.keeping(EntryBounds.bounded(next.entries(), now())));
    if (written != null) {
      note(written);
    }
    return written;
  }

  private synchronized @Nullable GrantRecord last() {
    return last;
  }

  private synchronized boolean begun() {
    return begun;
  }

  private synchronized void note(Snapshot seen) {
    GrantRecord record = seen.record();
    begun |= record != null;
    if (!shelf.fallible()) {
      return;
    }
    if (record != null && (last == null || !record.wentBackFrom(last))) {
      last = record;
    }
  }

  /**
   * How much of the hold-off is left, counted from the first sight of an intent: by this process,
   * or by one before it. A grace of the server spares it for as long as it can still run.
   */
  synchronized Duration holdOff(Intent intent, @Nullable Duration grace) {
    long nanos = engine.ticker().nanos();
    if (!intent.same(sighted)) {
      sighted = intent;
      sightedAt = nanos;
    }
    Duration passed = Duration.ofNanos(nanos - sightedAt);
    Instant now = now();
    Duration age = Duration.between(intent.startedAt(), now);
    if (grace != null && grace.compareTo(age.compareTo(passed) > 0 ? age : passed) > 0) {
      return Duration.ZERO;
    }
    Duration holdOff = engine.timing().holdOff();
    Instant seenAt = intent.seenAt();
    // Twice as long by the wall, because the clocks of two hosts disagree.
    boolean seenLongAgo =
        seenAt != null && Duration.between(seenAt, now).compareTo(holdOff.multipliedBy(2)) >= 0;
    Duration left = holdOff.minus(passed);
    return seenLongAgo || left.isNegative() ? Duration.ZERO : left;
  }

  /** Whether the first sight of an intent still has to be written down. */
  boolean unseen(Intent intent) {
    Instant seenAt = intent.seenAt();
    return seenAt == null || seenAt.isAfter(now().plus(engine.timing().holdOff()));
  }
}
