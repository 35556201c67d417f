package io.apiservice.sdk.oauth;

import io.apiservice.sdk.diagnosis.Cause;
import io.apiservice.sdk.diagnosis.Confidence;
import io.apiservice.sdk.error.StoreException;
import io.apiservice.sdk.event.ApiListener.RefreshOutcome;
import io.apiservice.sdk.event.ApiListener.RefreshStarted;
import io.apiservice.sdk.oauth.GrantRecord.Intent;
import io.apiservice.sdk.oauth.GrantRecord.Tombstone;
import io.apiservice.sdk.oauth.Shelf.Snapshot;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
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
  private final Failures failures;
  private boolean told;
  private @Nullable Long exchangeEnd;

  Refresh(Grant grant, Flight flight) {
    this.grant = grant;
    this.flight = flight;
    this.engine = grant.engine();
    this.timing = engine.timing();
    this.ledger = grant.ledger();
    this.failures = grant.failures();
  }

  Outcome fly() throws InterruptedException {
    try {
      return attempts();
    } catch (StoreException e) {
      return storeFailed("the token store failed: " + e.getMessage(), e);
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
    return storeFailed("the lease of the token store was lost again and again", null);
  }

  /**
   * A hiccup before anything was spent need not fail every caller: one more try, if it is the
   * first.
   */
  private @Nullable Duration pauseBeforeRepeat(Outcome outcome) {
    if (!(outcome instanceof Outcome.Failed failed)
        || !failed.failure().again()
        || grant.inTrouble()) {
      return null;
    }
    Duration asked = failed.failure().hold();
    Duration pause = asked != null ? asked : timing.firstBackoff();
    pause = pause.plusMillis(1);
    return pause.plus(timing.post()).compareTo(exchangeLeft()) < 0 ? pause : null;
  }

  /** Null: start over. */
  private @Nullable Outcome attempt() throws StoreException, InterruptedException {
    if (grant.keeper() != null) {
      return storeFailed(
          "the last token is still waiting to be stored", null, timing.firstBackoff());
    }
    Outcome early = look(ledger.read());
    if (early != null) {
      return early;
    }
    Duration leftAlone = engine.leftAlone();
    if (!leftAlone.isZero()) {
      return leftAlone(leftAlone);
    }
    long end = engine.ticker().nanos() + timing.leaseWait().toNanos();
    Duration poll = timing.firstPoll();
    while (true) {
      TokenStore.Lease lease = ledger.shelf().tryLease(timing.lease());
      if (lease != null) {
        return holding(new Tenure(lease, timing, engine.ticker()));
      }
      Snapshot seen = ledger.read();
      Outcome meanwhile = look(seen);
      if (meanwhile != null) {
        return meanwhile;
      }
      if (engine.ticker().nanos() - end >= 0) {
        return leaseNotHad(seen);
      }
      engine.ticker().pause(jittered(poll));
      Duration doubled = poll.multipliedBy(2);
      poll = doubled.compareTo(timing.longestPoll()) < 0 ? doubled : timing.longestPoll();
    }
  }

  private static Duration jittered(Duration pause) {
    double share = 0.5 + ThreadLocalRandom.current().nextDouble() / 2;
    return Duration.ofNanos((long) (pause.toNanos() * share));
  }

  /** What the record alone decides; null if a refresh is needed. */
  private @Nullable Outcome look(Snapshot seen) {
    GrantRecord record = Objects.requireNonNull(seen.record());
    if (record.signedOut()) {
      grant.resumeSignOut(record);
      return signedOut();
    }
    AccessToken adopted = new Adoption(grant).from(record, flight.slot(), flight.replaced());
    if (adopted != null) {
      return new Outcome.Got(adopted, RefreshOutcome.ADOPTED);
    }
    Tombstone tombstone = record.standingTombstone();
    return tombstone == null ? null : tombstoned(tombstone);
  }

  private @Nullable Outcome holding(Tenure tenure) throws StoreException, InterruptedException {
    boolean handedOver = false;
    try {
      Snapshot seen = ledger.read();
      Outcome early = look(seen);
      if (early != null) {
        return early;
      }
      Exchanges exchanges = new Exchanges(grant, flight, tenure, failures, this::exchangeLeft);
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
    AccessToken replaced = flight.replaced();
    engine
        .world()
        .listener()
        .onRefreshStarted(
            new RefreshStarted(
                grant.login().name(),
                replaced == null ? 0 : replaced.generation(),
                flight.reason()));
  }

  private Outcome signedOut() {
    grant.forget();
    return new Outcome.Failed(
        Failure.of(
                failures.because(
                    Cause.REFRESH_TOKEN_INVALID,
                    Confidence.CERTAIN,
                    "the grant was signed out",
                    "sign in again to get a new refresh token, and configure that",
                    null),
                RefreshOutcome.REFUSED)
            .held(timing.reread()));
  }

  private Outcome tombstoned(Tombstone tombstone) {
    String history =
        tombstone.presented() > 1
            ? ", after it had been presented "
                + tombstone.presented()
                + " times for want of a reply"
            : "";
    return new Outcome.Failed(
        Failure.of(
                failures.because(
                    Cause.REFRESH_TOKEN_INVALID,
                    Confidence.CERTAIN,
                    "the refresh token was refused for good ("
                        + tombstone.error()
                        + ") at "
                        + tombstone.at()
                        + history,
                    "sign in again to get a new refresh token, and configure that",
                    null),
                RefreshOutcome.REFUSED)
            .held(timing.reread()));
  }

  private Outcome leftAlone(Duration left) {
    return new Outcome.Failed(
        Failure.of(
                failures.because(
                    Cause.SERVER_FAULT,
                    Confidence.CERTAIN,
                    "the authorization server asked to be left alone for "
                        + Math.max(1, left.toSeconds())
                        + " s more",
                    "wait, and see whether too many refreshes are made",
                    null),
                RefreshOutcome.UNAVAILABLE)
            .held(left));
  }

  private Outcome leaseNotHad(Snapshot seen) {
    GrantRecord record = seen.record();
    Intent intent = record == null ? null : record.standingIntent();
    String owner = intent == null ? "" : "; an intent names " + intent.process();
    return storeFailed(
        "another process held the lease of the token store for "
            + timing.leaseWait().toSeconds()
            + " s"
            + owner,
        null);
  }

  private Outcome storeFailed(String summary, @Nullable Throwable behind) {
    return storeFailed(summary, behind, null);
  }

  private Outcome storeFailed(String summary, @Nullable Throwable behind, @Nullable Duration hold) {
    return new Outcome.Failed(
        Failure.of(
                failures.because(
                    Cause.NOT_AUTH,
                    Confidence.CERTAIN,
                    summary,
                    "check the token store: nothing is refreshed without it, so that nothing is lost",
                    behind),
                RefreshOutcome.STORE_FAILED)
            .held(hold));
  }
}
