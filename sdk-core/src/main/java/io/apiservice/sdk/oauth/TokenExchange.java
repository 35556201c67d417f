package io.apiservice.sdk.oauth;

import io.apiservice.sdk.async.Deadline;
import io.apiservice.sdk.error.StoreException;
import io.apiservice.sdk.event.ApiListener.GrantInvalidated;
import io.apiservice.sdk.http.Request;
import io.apiservice.sdk.oauth.RecordRepository.Snapshot;
import io.apiservice.sdk.oauth.RefreshResult.RetryResult;
import io.apiservice.sdk.oauth.endpoint.ClockOffset;
import io.apiservice.sdk.oauth.endpoint.TokenEndpoint;
import io.apiservice.sdk.oauth.endpoint.TokenResponse;
import io.apiservice.sdk.oauth.endpoint.TokenResponseClass;
import io.apiservice.sdk.redact.RedactedLogger;
import io.apiservice.sdk.redact.SecretMask;
import io.apiservice.sdk.store.record.GrantRecord;
import io.apiservice.sdk.store.record.GrantRecord.Intent;
import io.apiservice.sdk.store.record.GrantRecord.Tombstone;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The part of a refresh that requires the lease: writes the intent, sends the requests. */
final class TokenExchange {
  private static final RedactedLogger LOG = RedactedLogger.named("io.apiservice.sdk.oauth");
  private static final int MAX_REQUESTS = 2;

  private final TokenSession session;
  private final SharedRefresh refresh;
  private final HeldLease lease;
  private final RefreshFailures refreshFailures;
  private final FailureDiagnosis diagnosis;
  private final Supplier<Duration> remaining;
  private final ProviderRuntime runtime;
  private final RefreshTimeouts timeouts;
  private final RecordAccess records;
  private Deadline requestedAt;

  /** The latest time at which a request may start so that the lease covers it. */
  private volatile Deadline coveredUntil;

  TokenExchange(
      TokenSession session,
      SharedRefresh refresh,
      HeldLease lease,
      RefreshFailures refreshFailures,
      Supplier<Duration> remaining) {
    this.session = session;
    this.refresh = refresh;
    this.lease = lease;
    this.refreshFailures = refreshFailures;
    this.diagnosis = refreshFailures.diagnosis();
    this.remaining = remaining;
    this.runtime = session.runtime();
    this.timeouts = runtime.timeouts();
    this.records = session.records();
    this.requestedAt = runtime.now();
    this.coveredUntil = requestedAt;
  }

  RefreshResult run(Snapshot seen, Runnable starting) throws StoreException, InterruptedException {
    GrantRecord record = Objects.requireNonNull(seen.record());
    if (!session.identity().rotates()) {
      starting.run();
      return mayRequest() ? requestWithoutRefreshToken(record) : new RetryResult();
    }
    Intent pending = pendingIntent(record);
    if (pending != null) {
      RefreshResult held = checkAbandonedIntent(seen, pending);
      if (held != null) {
        return held;
      }
    }
    // The listener is application code, so it runs before the last check of the lease.
    starting.run();
    if (pending != null) {
      // The request of the process that wrote the intent may still be on its way.
      lease.pause(timeouts.settle());
    }
    int before = pending == null ? presentedBeforeRejection(record) : pending.presented();
    Snapshot intended = records.replace(seen, record.withIntent(intent(record, before + 1)));
    if (intended == null) {
      return new RetryResult();
    }
    if (!mayRequest()) {
      withdrawIntent(intended, pending);
      return new RetryResult();
    }
    if (!lease.delayShutdown(remaining.get().plus(timeouts.margin()))) {
      withdrawIntent(intended, pending);
      return refreshFailures.shuttingDown();
    }
    return present(intended, pending);
  }

  /** Returns how often the token had been presented when it was finally rejected; otherwise 0. */
  private static int presentedBeforeRejection(GrantRecord record) {
    Tombstone tombstone = record.currentTombstone();
    return tombstone == null ? 0 : tombstone.presented();
  }

  /**
   * No refresh token is at risk: needs no intent and no guard, and every failure may be retried.
   */
  private RefreshResult requestWithoutRefreshToken(GrantRecord record) throws InterruptedException {
    TokenResponseClass responseClass = request(record);
    diagnosis.attempts(
        now(), "asked via " + session.settings().tokenEndpoint(), responseClass.said());
    return switch (responseClass.responseKind()) {
      case GRANTED -> {
        IssuedTokens issued = issuedTokens(record, Objects.requireNonNull(responseClass.tokens()));
        yield issued.outcome(issued.merge(), diagnosis);
      }
      case NOT_SPENT, AMBIGUOUS -> refreshFailures.notSpent(responseClass, 1);
      case MISCONFIGURED, TERMINAL -> refreshFailures.misconfigured(responseClass, 1);
    };
  }

  /** Returns the intent whose outcome is unknown; null if there is none. */
  private @Nullable Intent pendingIntent(GrantRecord record) {
    Intent intent = record.currentIntent();
    if (intent != null || !records.repository().recovered()) {
      return intent;
    }
    // The backup copy may be one write behind, so its refresh token may have been used.
    return new Intent(record.fingerprint(), 1, "", "a record that was damaged", Instant.EPOCH);
  }

  /** Returns the failure if the token of an abandoned intent must not be presented now; or null. */
  private @Nullable RefreshResult checkAbandonedIntent(Snapshot seen, Intent abandoned)
      throws StoreException {
    if (session.settings().whenAmbiguous() == OAuth.WhenAmbiguous.FAIL) {
      return refreshFailures.notRepeated();
    }
    if (runtime.owner().wrote(abandoned) || !records.repository().leasesOutliveOwner()) {
      return null;
    }
    Duration wait = records.holdOff(abandoned, session.settings().grace());
    if (wait.isZero()) {
      return null;
    }
    if (records.isUnrecorded(abandoned)) {
      // Processes that run for less than the hold-off need the time in the record.
      records.replace(
          seen, Objects.requireNonNull(seen.record()).withIntent(abandoned.seen(records.now())));
    }
    return refreshFailures.heldOff(abandoned, wait);
  }

  private Intent intent(GrantRecord record, int presented) {
    return new Intent(
        record.fingerprint(),
        presented,
        runtime.owner().name(),
        runtime.owner().process(),
        records.now());
  }

  /** Whether the lease and the time left cover a whole request. */
  private boolean mayRequest() {
    Deadline until = runtime.now().plus(timeouts.post());
    boolean ready = lease.ensureRemaining(timeouts.post().plus(timeouts.margin()));
    coveredUntil = until;
    return ready && hasTime();
  }

  /** After a suspension, too little time may be left to wait for the response. */
  private boolean hasTime() {
    return remaining.get().compareTo(timeouts.post()) >= 0;
  }

  /** Restores the previous intent: the token was not presented, or was not used. */
  private void withdrawIntent(Snapshot intended, @Nullable Intent before) {
    GrantRecord record = Objects.requireNonNull(intended.record());
    try {
      records.replace(intended, record.withIntent(before));
    } catch (StoreException e) {
      // The intent remains and is treated as abandoned, which is the safe side.
      diagnosis.attempts(now(), "withdraw the intent", "the store failed");
    }
  }

  private RefreshResult present(Snapshot firstIntent, @Nullable Intent pending)
      throws StoreException, InterruptedException {
    Snapshot intended = firstIntent;
    @Nullable Intent before = pending;
    for (int request = 1; ; request++) {
      GrantRecord record = Objects.requireNonNull(intended.record());
      int presented = Objects.requireNonNull(record.intent()).presented();
      // A refusal was an answer: only presentations since then may have lost theirs.
      int sinceRejection = presented - presentedBeforeRejection(record);
      TokenResponseClass responseClass = request(record);
      diagnosis.asked(now(), "refreshed", responseClass);
      switch (responseClass.responseKind()) {
        case GRANTED -> {
          return granted(intended, Objects.requireNonNull(responseClass.tokens()));
        }
        case NOT_SPENT -> {
          withdrawIntent(intended, before);
          return refreshFailures.notSpent(responseClass, sinceRejection);
        }
        case MISCONFIGURED -> {
          withdrawIntent(intended, before);
          return refreshFailures.misconfigured(responseClass, sinceRejection);
        }
        case TERMINAL -> {
          return refused(intended, responseClass, presented, sinceRejection);
        }
        case AMBIGUOUS -> {
          boolean again =
              session.settings().whenAmbiguous() == OAuth.WhenAmbiguous.RETRY_ONCE
                  && request < MAX_REQUESTS
                  && !ShutdownGuard.shuttingDown()
                  && timeouts.settle().plus(timeouts.post()).compareTo(remaining.get()) <= 0;
          if (!again) {
            return refreshFailures.stillAmbiguous(responseClass, sinceRejection);
          }
          before = record.intent();
          Snapshot repeated =
              records.replace(intended, record.withIntent(intent(record, presented + 1)));
          if (repeated == null) {
            return new RetryResult();
          }
          intended = repeated;
          lease.pause(timeouts.settle());
          if (!mayRequest()) {
            withdrawIntent(intended, before);
            return hasTime()
                ? new RetryResult()
                : refreshFailures.stillAmbiguous(responseClass, sinceRejection);
          }
        }
      }
    }
  }

  private TokenResponseClass request(GrantRecord record) throws InterruptedException {
    ProviderNetwork network = runtime.providerNetwork();
    GrantConfig settings = session.settings();
    Duration limit =
        remaining.get().compareTo(timeouts.post()) < 0 ? remaining.get() : timeouts.post();
    TokenRequest authenticated;
    try {
      authenticated =
          TokenRequest.authenticated(
              session,
              settings.tokenEndpoint(),
              TokenEndpoint.tokenForm(record.refresh(), refresh.slot().scope()));
    } catch (TimeoutException | ExecutionException e) {
      return TokenResponseClass.notSent("the client could not authenticate", e);
    }
    Request request =
        TokenEndpoint.request(
            settings.tokenEndpoint(),
            authenticated.form(),
            authenticated.authorization(),
            limit,
            () -> !coveredUntil.isPast(runtime.ticker().nanos()));
    diagnosis.presenting(record.refresh(), authenticated);
    requestedAt = runtime.now();
    try {
      TokenEndpoint.EndpointResponse response =
          lease.await(TokenEndpoint.send(network.wire(), request), limit);
      ClockOffset.offset(response.headers(), now()).ifPresent(runtime::clockOffset);
      diagnosis.answered(response);
      return TokenResponseClass.of(response, network.clock(), diagnosis::scrub);
    } catch (TimeoutException e) {
      return failed(
          request, new HttpTimeoutException("no response within " + limit.toMillis() + " ms"));
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      return failed(request, e);
    } catch (Throwable e) {
      throw (Error) e;
    }
  }

  private static TokenResponseClass failed(Request request, Exception failure) {
    return TokenResponseClass.of(failure, !TokenEndpoint.withhold(request));
  }

  private RefreshResult granted(Snapshot intended, TokenResponse.IssuedResponse tokens)
      throws StoreException, InterruptedException {
    IssuedTokens issued = issuedTokens(Objects.requireNonNull(intended.record()), tokens);
    IssuedTokens.PersistResult persistResult = issued.store(intended, lease);
    if (persistResult == IssuedTokens.PersistResult.UNSTORED) {
      // Before any callback: one that fails or blocks must not lose the lease.
      PendingStoreWrite pendingWrite =
          new PendingStoreWrite(session, issued, intended, lease.handOver());
      session.pendingWrite(pendingWrite);
      pendingWrite.start();
    }
    return issued.outcome(persistResult, diagnosis);
  }

  private IssuedTokens issuedTokens(GrantRecord spent, TokenResponse.IssuedResponse tokens) {
    return new IssuedTokens(
        session, refresh.slot(), spent, tokens, requestedAt, refresh.causedByRejection());
  }

  private RefreshResult refused(
      Snapshot intended, TokenResponseClass responseClass, int presented, int sinceRejection)
      throws StoreException {
    GrantRecord spent = Objects.requireNonNull(intended.record());
    Snapshot seen = records.read();
    GrantRecord record = Objects.requireNonNull(seen.record());
    if (record.signedOut() || !record.fingerprint().equals(spent.fingerprint())) {
      return new RetryResult(); // another process has refreshed, or the login was replaced: read
      // again
    }
    if (record.previous() != null) {
      // The previous login was kept for this case: continue with it.
      if (records.replace(seen, record.restored()) != null) {
        LOG.warn(
            SecretMask.NONE.text(
                "{}: the configured refresh token was rejected ({}); the previous login is used. If"
                    + " this is not intended, sign in again and configure the new refresh token",
                session.identity().name(),
                responseClass.error()));
      }
      return new RetryResult();
    }
    Tombstone tombstone =
        new Tombstone(spent.fingerprint(), responseClass.error(), now(), presented);
    try {
      if (records.replace(seen, record.withTombstone(tombstone)) == null) {
        return new RetryResult();
      }
    } catch (StoreException e) { // without a tombstone the next refresh sends a request again
      return refreshFailures.refused(responseClass, sinceRejection, false);
    }
    runtime
        .providerNetwork()
        .listener()
        .onGrantInvalidated(new GrantInvalidated(session.identity().name(), responseClass.error()));
    return refreshFailures.refused(responseClass, sinceRejection, true);
  }

  private Instant now() {
    return runtime.providerNetwork().clock().instant();
  }
}
