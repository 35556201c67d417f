package io.apiservice.sdk.oauth;

import io.apiservice.sdk.error.StoreException;
import io.apiservice.sdk.event.ApiListener.RefreshOutcome;
import io.apiservice.sdk.event.ApiListener.RefreshReason;
import io.apiservice.sdk.event.ApiListener.RefreshStarted;
import io.apiservice.sdk.oauth.GrantRecord.Tombstone;
import io.apiservice.sdk.oauth.Shelf.Snapshot;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One flight, from the first look into the store to the new token: adopt if somebody else has won;
 * else take the lease, look again, write the intent, ask the token endpoint, store what came.
 * Blocking, on a thread of the SDK. Each rule that looks pedantic closes a way to lose a login; see
 * {@code docs/life-of-a-token.md}.
 */
final class Refresh {
  private static final int MOST_RESTARTS = 3;

  private final Grant grant;
  private final Flight flight;
  private final Engine engine;
  private final Timing timing;
  private final Ledger ledger;
  private final Endings endings;
  private boolean told;

  /** The token that others must have replaced by a newer one before theirs is taken. */
  private @Nullable AccessToken replaced;

  private boolean looked;
  private @Nullable Long exchangeEnd;

  Refresh(Grant grant, Flight flight) {
    this.grant = grant;
    this.flight = flight;
    this.engine = grant.engine();
    this.timing = engine.timing();
    this.ledger = grant.ledger();
    this.endings = new Endings(grant);
    this.replaced = flight.replaced();
  }

  Outcome fly() throws InterruptedException {
    try {
      return attempts();
    } catch (StoreException e) {
      return endings.storeFailed("the token store failed: " + e.getMessage(), e);
    }
  }

  private Outcome attempts() throws StoreException, InterruptedException {
    boolean repeated = false;
    for (int restarts = 0; restarts <= MOST_RESTARTS; ) {
      Outcome outcome = attempt();
      if (outcome == null) {
        restarts++;
        if (exchangeEnd != null && exchangeLeft().compareTo(timing.post()) < 0) {
          break;
        }
        continue;
      }
      Duration pause = repeated ? null : pauseBeforeRepeat(outcome);
      if (pause == null) {
        return outcome;
      }
      repeated = true;
      engine.ticker().pause(pause);
    }
    return endings.storeFailed("the lease of the token store was lost again and again", null);
  }

  /**
   * A hiccup before anything was spent need not fail every caller: one more try, if it is the
   * first.
   */
  private @Nullable Duration pauseBeforeRepeat(Outcome outcome) {
    if (!(outcome instanceof Outcome.Failed failed)
        || !failed.failure().again()
        || grant.inTrouble(flight.slot())) {
      return null;
    }
    Duration asked = failed.failure().hold();
    Duration first = timing.firstBackoff();
    Duration pause = asked != null && asked.compareTo(first) > 0 ? asked : first;
    pause = pause.plusMillis(1);
    return pause.plus(timing.post()).compareTo(exchangeLeft()) < 0 ? pause : null;
  }

  /** Null: start over. */
  private @Nullable Outcome attempt() throws StoreException, InterruptedException {
    if (grant.keeper() != null) {
      return endings.stillUnstored();
    }
    Outcome early = look(ledger.read());
    if (early != null) {
      return early;
    }
    Duration leftAlone = engine.leftAlone();
    if (!leftAlone.isZero()) {
      return endings.leftAlone(leftAlone);
    }
    long end = engine.ticker().nanos() + timing.leaseWait().toNanos();
    Duration poll = timing.firstPoll();
    while (true) {
      TokenStore.Lease lease = tryLease();
      if (lease != null) {
        return holding(new Tenure(lease, timing, engine.ticker()));
      }
      Snapshot seen = ledger.read();
      Outcome meanwhile = look(seen);
      if (meanwhile != null) {
        return meanwhile;
      }
      if (engine.ticker().nanos() - end >= 0) {
        GrantRecord record = seen.record();
        return endings.leaseNotHad(record == null ? null : record.standingIntent());
      }
      engine.ticker().pause(jittered(poll, engine.ticker()));
      Duration doubled = poll.multipliedBy(2);
      poll = doubled.compareTo(timing.longestPoll()) < 0 ? doubled : timing.longestPoll();
    }
  }

  private TokenStore.@Nullable Lease tryLease() throws StoreException {
    return grant.login().rotates()
        ? ledger.shelf().tryLease(timing.lease())
        : ledger.shelf().tryLease(flight.slot().target(), timing.lease());
  }

  static Duration jittered(Duration pause, Ticker ticker) {
    double share = 0.5 + ticker.chance() / 2;
    return Duration.ofNanos((long) (pause.toNanos() * share));
  }

  /** What the record alone decides; null if a refresh is needed. */
  private @Nullable Outcome look(Snapshot seen) {
    GrantRecord record = Objects.requireNonNull(seen.record());
    if (record.signedOut()) {
      grant.resumeSignOut(record);
      grant.forget();
      return endings.signedOut();
    }
    Adoption adoption = new Adoption(grant);
    AccessToken found = adoption.from(record, flight.slot(), replaced);
    if (found != null && asksForAnother()) {
      replaced = found;
    } else if (found != null) {
      adoption.tell(found);
      return new Outcome.Got(found, RefreshOutcome.ADOPTED);
    }
    looked = true;
    Tombstone tombstone = record.standingTombstone();
    return tombstone == null ? null : endings.tombstoned(tombstone);
  }

  /** Whoever forces without having a token yet means the one that is stored at that moment. */
  private boolean asksForAnother() {
    return !looked && replaced == null && flight.reason() == RefreshReason.FORCED;
  }

  private @Nullable Outcome holding(Tenure tenure) throws StoreException, InterruptedException {
    boolean handedOver = false;
    try {
      Snapshot seen = ledger.read();
      Outcome early = look(seen);
      if (early != null) {
        return early;
      }
      Exchanges exchanges = new Exchanges(grant, flight, tenure, endings, this::exchangeLeft);
      Outcome outcome = exchanges.run(seen, this::tellStart);
      handedOver = exchanges.handedOver();
      return outcome;
    } finally {
      if (!handedOver) {
        tenure.close();
      }
    }
  }

  /** One deadline for all requests and waits, from the first of them on. */
  private Duration exchangeLeft() {
    long now = engine.ticker().nanos();
    if (exchangeEnd == null) {
      exchangeEnd = now + timing.exchange().toNanos();
    }
    return Duration.ofNanos(Math.max(0, exchangeEnd - now));
  }

  private void tellStart() {
    if (told) {
      return;
    }
    told = true;
    engine
        .world()
        .listener()
        .onRefreshStarted(
            new RefreshStarted(
                grant.login().name(),
                replaced == null ? 0 : replaced.generation(),
                flight.reason()));
  }
}
