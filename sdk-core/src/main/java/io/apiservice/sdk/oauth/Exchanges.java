package io.apiservice.sdk.oauth;

import io.apiservice.sdk.error.StoreException;
import io.apiservice.sdk.event.ApiListener.GrantTombstoned;
import io.apiservice.sdk.flow.Moment;
import io.apiservice.sdk.http.Request;
import io.apiservice.sdk.oauth.GrantRecord.Intent;
import io.apiservice.sdk.oauth.GrantRecord.Tombstone;
import io.apiservice.sdk.oauth.Shelf.Snapshot;
import io.apiservice.sdk.redact.Mask;
import io.apiservice.sdk.redact.ShownLog;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What is done under the lease: intent, requests, result. */
final class Exchanges {
  private static final ShownLog LOG = ShownLog.named("io.apiservice.sdk.oauth");
  private static final int MOST_REQUESTS = 2;

  private final Grant grant;
  private final Flight flight;
  private final Tenure tenure;
  private final Endings endings;
  private final Failures failures;
  private final Supplier<Duration> left;
  private final Engine engine;
  private final Timing timing;
  private final Ledger ledger;
  private Moment askedAt;

  /** Until when a request, once begun, is within the lease. */
  private volatile Moment coveredUntil;

  private boolean handedOver;

  Exchanges(Grant grant, Flight flight, Tenure tenure, Endings endings, Supplier<Duration> left) {
    this.grant = grant;
    this.flight = flight;
    this.tenure = tenure;
    this.endings = endings;
    this.failures = endings.failures();
    this.left = left;
    this.engine = grant.engine();
    this.timing = engine.timing();
    this.ledger = grant.ledger();
    this.askedAt = engine.now();
    this.coveredUntil = askedAt;
  }

  /** Whether the lease is kept by somebody else now. */
  boolean handedOver() {
    return handedOver;
  }

  /** Null: start over. */
  @Nullable Outcome run(Snapshot seen, Runnable starting)
      throws StoreException, InterruptedException {
    GrantRecord record = Objects.requireNonNull(seen.record());
    if (!grant.login().rotates()) {
      starting.run();
      return ready() ? asked(record) : null;
    }
    Intent found = unsettled(record);
    if (found != null) {
      Outcome held = abandoned(seen, found);
      if (held != null) {
        return held;
      }
    }
    // The listener is foreign code: it comes before the last look at the lease.
    starting.run();
    if (found != null) {
      // Whoever wrote it may have died with its request still on the way.
      tenure.pause(timing.settle());
    }
    int before = found == null ? 0 : found.presented();
    Snapshot intended = ledger.replace(seen, record.withIntent(intent(record, before + 1)));
    if (intended == null) {
      return null;
    }
    if (!ready()) {
      withdraw(intended, found);
      return null;
    }
    ShutdownGuard guard = ShutdownGuard.open(left.get().plus(timing.margin()));
    if (guard == null) {
      withdraw(intended, found);
      return endings.goingDown();
    }
    try {
      return present(intended, found, guard);
    } finally {
      if (!handedOver) {
        guard.close();
      }
    }
  }

  /** Nothing is spent by asking: no intent, no guard, and whatever fails may be tried again. */
  private @Nullable Outcome asked(GrantRecord record) throws InterruptedException {
    Verdict verdict = ask(record);
    failures.tried(now(), "asked via " + grant.settings().tokenEndpoint(), verdict.said());
    return switch (verdict.kind()) {
      case GRANTED -> {
        Spoils spoils = spoils(record, Objects.requireNonNull(verdict.tokens()));
        yield spoils.outcome(spoils.merge(), failures);
      }
      case NOT_SPENT, AMBIGUOUS -> endings.notSpent(verdict, 1);
      case MISCONFIGURED, TERMINAL -> endings.misconfigured(verdict, 1);
    };
  }

  /** The presentation of this refresh token whose outcome nobody knows; null if there is none. */
  private @Nullable Intent unsettled(GrantRecord record) {
    Intent standing = record.standingIntent();
    if (standing != null || !ledger.shelf().recovered()) {
      return standing;
    }
    // A second copy may be older than the record was: its refresh token may have been spent.
    return new Intent(record.fingerprint(), 1, "", "a record that was damaged", Instant.EPOCH);
  }

  /** What forbids to present a token again that somebody may have presented. */
  private @Nullable Outcome abandoned(Snapshot seen, Intent found) throws StoreException {
    if (grant.settings().whenAmbiguous() == OAuth.WhenAmbiguous.FAIL) {
      return endings.notRepeated();
    }
    if (engine.owner().wrote(found) || !ledger.shelf().leasesOutliveOwner()) {
      return null;
    }
    Duration wait = ledger.holdOff(found, grant.settings().grace());
    if (wait.isZero()) {
      return null;
    }
    if (ledger.unseen(found)) {
      // For processes that live for less than the hold-off.
      ledger.replace(
          seen, Objects.requireNonNull(seen.record()).withIntent(found.seen(ledger.now())));
    }
    return endings.heldOff(found, wait);
  }

  private Intent intent(GrantRecord record, int presented) {
    return new Intent(
        record.fingerprint(),
        presented,
        engine.owner().name(),
        engine.owner().process(),
        ledger.now());
  }

  /** Whether a request may be made now, and may be under way for as long as one may take. */
  private boolean ready() {
    Moment until = engine.now().plus(timing.post());
    boolean ready = tenure.lasts(timing.post().plus(timing.margin()));
    coveredUntil = until;
    return ready;
  }

  /** Takes the last presentation back: it did not happen, or did not count. */
  private void withdraw(Snapshot intended, @Nullable Intent before) {
    GrantRecord record = Objects.requireNonNull(intended.record());
    try {
      ledger.replace(intended, record.withIntent(before));
    } catch (StoreException e) {
      // It stays, and counts as abandoned: careful rather than right.
      failures.tried(now(), "take the intent back", "the store failed");
    }
  }

  private @Nullable Outcome present(
      Snapshot firstIntent, @Nullable Intent found, ShutdownGuard guard)
      throws StoreException, InterruptedException {
    Snapshot intended = firstIntent;
    @Nullable Intent before = found;
    for (int request = 1; ; request++) {
      GrantRecord record = Objects.requireNonNull(intended.record());
      int presented = Objects.requireNonNull(record.intent()).presented();
      Verdict verdict = ask(record);
      failures.asked(now(), "refreshed", verdict);
      switch (verdict.kind()) {
        case GRANTED -> {
          return granted(intended, Objects.requireNonNull(verdict.tokens()), guard);
        }
        case NOT_SPENT -> {
          withdraw(intended, before);
          return endings.notSpent(verdict, presented);
        }
        case MISCONFIGURED -> {
          withdraw(intended, before);
          return endings.misconfigured(verdict, presented);
        }
        case TERMINAL -> {
          return refused(intended, verdict, presented);
        }
        case AMBIGUOUS -> {
          boolean again =
              grant.settings().whenAmbiguous() == OAuth.WhenAmbiguous.RETRY_ONCE
                  && request < MOST_REQUESTS
                  && !guard.goingDown()
                  && timing.settle().plus(timing.post()).compareTo(left.get()) <= 0;
          if (!again) {
            return endings.stillAmbiguous(verdict, presented);
          }
          before = record.intent();
          Snapshot repeated =
              ledger.replace(intended, record.withIntent(intent(record, presented + 1)));
          if (repeated == null) {
            return null;
          }
          intended = repeated;
          tenure.pause(timing.settle());
          if (!ready()) {
            withdraw(intended, before);
            return null;
          }
        }
      }
    }
  }

  private Verdict ask(GrantRecord record) throws InterruptedException {
    World world = engine.world();
    GrantSettings settings = grant.settings();
    Duration limit = left.get().compareTo(timing.post()) < 0 ? left.get() : timing.post();
    Map<String, String> form = TokenEndpoint.tokenForm(record.refresh(), flight.slot().target());
    Request request =
        TokenEndpoint.request(
            settings.tokenEndpoint(),
            settings.client(),
            form,
            limit,
            () -> !coveredUntil.isPast(engine.ticker().nanos()));
    failures.presenting(record.refresh(), TokenEndpoint.encoded(form));
    askedAt = engine.now();
    try {
      TokenEndpoint.Reply reply = tenure.await(TokenEndpoint.send(world.wire(), request), limit);
      ServerClock.offset(reply.headers(), now()).ifPresent(engine::clockOffset);
      failures.answered(reply);
      return Verdict.of(reply, world.clock(), failures::scrub);
    } catch (TimeoutException e) {
      return failed(
          request, new HttpTimeoutException("no reply within " + limit.toMillis() + " ms"));
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      return failed(request, e);
    } catch (Throwable e) {
      throw (Error) e;
    }
  }

  private static Verdict failed(Request request, Exception failure) {
    return Verdict.of(failure, !TokenEndpoint.withhold(request));
  }

  private @Nullable Outcome granted(
      Snapshot intended, TokenReply.Granted tokens, ShutdownGuard guard)
      throws StoreException, InterruptedException {
    Spoils spoils = spoils(Objects.requireNonNull(intended.record()), tokens);
    Spoils.Fate fate = spoils.store(intended, tenure);
    if (fate == Spoils.Fate.UNSTORED) {
      // Before anybody is told: a callback that fails or dawdles must not cost the lease.
      handedOver = true;
      Keeper keeper = new Keeper(grant, spoils, intended, tenure, guard);
      grant.keeper(keeper);
      keeper.start();
    }
    return spoils.outcome(fate, failures);
  }

  private Spoils spoils(GrantRecord spent, TokenReply.Granted tokens) {
    return new Spoils(grant, flight.slot(), spent, tokens, askedAt, flight.becauseOfRefusal());
  }

  private @Nullable Outcome refused(Snapshot intended, Verdict verdict, int presented)
      throws StoreException {
    GrantRecord spent = Objects.requireNonNull(intended.record());
    Snapshot seen = ledger.read();
    GrantRecord record = Objects.requireNonNull(seen.record());
    if (record.signedOut() || !record.fingerprint().equals(spent.fingerprint())) {
      return null; // somebody else has won, or the login was replaced: look again
    }
    if (record.previous() != null) {
      // The login that lives was kept for this: go on with it.
      if (ledger.replace(seen, record.restored()) != null) {
        LOG.warn(
            Mask.NONE.text(
                "{}: the configured refresh token was refused ({}); the login that was there before"
                    + " goes on. If that is not meant, sign in again and configure the new refresh"
                    + " token",
                grant.login().name(),
                verdict.error()));
      }
      return null;
    }
    Tombstone tombstone = new Tombstone(spent.fingerprint(), verdict.error(), now(), presented);
    try {
      if (ledger.replace(seen, record.withTombstone(tombstone)) == null) {
        return null;
      }
    } catch (StoreException e) { // without a stone the next flight asks again
      return endings.refused(verdict, presented, false);
    }
    engine
        .world()
        .listener()
        .onTombstoned(new GrantTombstoned(grant.login().name(), verdict.error()));
    return endings.refused(verdict, presented, true);
  }

  private Instant now() {
    return engine.world().clock().instant();
  }
}
