package io.apiservice.sdk.oauth;

import io.apiservice.sdk.error.StoreException;
import io.apiservice.sdk.event.ApiListener.GrantInvalidated;
import io.apiservice.sdk.oauth.RecordRepository.Snapshot;
import io.apiservice.sdk.oauth.RefreshResult.RetryResult;
import io.apiservice.sdk.oauth.endpoint.TokenResponse;
import io.apiservice.sdk.oauth.endpoint.TokenResponseClass;
import io.apiservice.sdk.redact.RedactedLogger;
import io.apiservice.sdk.redact.SecretMask;
import io.apiservice.sdk.store.record.GrantRecord;
import io.apiservice.sdk.store.record.GrantRecord.Intent;
import io.apiservice.sdk.store.record.GrantRecord.Tombstone;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Presents a refresh token, which a request may use up: writes the intent first, and repeats a
 * request at most once.
 */
final class RefreshTokenExchange implements TokenExchange {
  private static final RedactedLogger LOG = RedactedLogger.named("io.apiservice.sdk.oauth");
  private static final int MAX_REQUESTS = 2;

  /** Stores tokens later that could not be stored now. */
  interface DeferredWrite {
    /** Takes over the lease. */
    void add(TokenWrite write, IssuedTokens issued, HeldLease lease);
  }

  private final GrantConfig config;
  private final GrantIdentity identity;
  private final ProviderRuntime runtime;
  private final RefreshTimeouts timeouts;
  private final RecordAccess records;
  private final TokenRequestSender sender;
  private final RefreshFailures failures;
  private final FailureDiagnosis diagnosis;
  private final ExchangeTime time;
  private final IssuedTokensHandler handler;
  private final DeferredWrite deferred;

  RefreshTokenExchange(
      GrantConfig config,
      GrantIdentity identity,
      ProviderRuntime runtime,
      RecordAccess records,
      TokenRequestSender sender,
      RefreshFailures failures,
      ExchangeTime time,
      IssuedTokensHandler handler,
      DeferredWrite deferred) {
    this.config = config;
    this.identity = identity;
    this.runtime = runtime;
    this.timeouts = runtime.timeouts();
    this.records = records;
    this.sender = sender;
    this.failures = failures;
    this.diagnosis = failures.diagnosis();
    this.time = time;
    this.handler = handler;
    this.deferred = deferred;
  }

  @Override
  public RefreshResult run(Snapshot seen, HeldLease lease, Runnable starting)
      throws StoreException, InterruptedException {
    GrantRecord record = Objects.requireNonNull(seen.record());
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
    if (!sender.mayRequest(lease)) {
      withdrawIntent(intended, pending);
      return new RetryResult();
    }
    if (!lease.delayShutdown(time.remaining().plus(timeouts.margin()))) {
      withdrawIntent(intended, pending);
      return failures.shuttingDown();
    }
    return present(intended, pending, lease);
  }

  /** Returns how often the token had been presented when it was finally rejected; otherwise 0. */
  private static int presentedBeforeRejection(GrantRecord record) {
    Tombstone tombstone = record.currentTombstone();
    return tombstone == null ? 0 : tombstone.presented();
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
    if (!config.repeatsAmbiguous()) {
      return failures.notRepeated();
    }
    Duration wait = records.holdOff(seen, abandoned, config.grace());
    return wait.isZero() ? null : failures.heldOff(abandoned, wait);
  }

  private Intent intent(GrantRecord record, int presented) {
    return new Intent(
        record.fingerprint(),
        presented,
        runtime.owner().name(),
        runtime.owner().process(),
        records.now());
  }

  /** Restores the previous intent: the token was not presented, or was not used. */
  private void withdrawIntent(Snapshot intended, @Nullable Intent before) {
    GrantRecord record = Objects.requireNonNull(intended.record());
    try {
      records.replace(intended, record.withIntent(before));
    } catch (StoreException e) {
      // The intent remains and is treated as abandoned, which is the safe side.
      diagnosis.addAttempt(now(), "withdraw the intent", "the store failed");
    }
  }

  private RefreshResult present(Snapshot firstIntent, @Nullable Intent pending, HeldLease lease)
      throws StoreException, InterruptedException {
    Snapshot intended = firstIntent;
    @Nullable Intent before = pending;
    for (int request = 1; ; request++) {
      GrantRecord record = Objects.requireNonNull(intended.record());
      int presented = Objects.requireNonNull(record.intent()).presented();
      // A refusal was an answer: only presentations since then may have lost theirs.
      int sinceRejection = presented - presentedBeforeRejection(record);
      TokenResponseClass response =
          sender.send(new RefreshTokenGrant(Objects.requireNonNull(record.refresh())), lease);
      diagnosis.addExchange(now(), "refreshed", response);
      switch (response.responseKind()) {
        case GRANTED -> {
          return store(intended, Objects.requireNonNull(response.tokens()), lease);
        }
        case NOT_SPENT -> {
          withdrawIntent(intended, before);
          return failures.notSpent(response, sinceRejection);
        }
        case MISCONFIGURED -> {
          withdrawIntent(intended, before);
          return failures.misconfigured(response, sinceRejection);
        }
        case TERMINAL -> {
          return reject(intended, response, presented, sinceRejection);
        }
        case AMBIGUOUS -> {
          boolean again =
              config.repeatsAmbiguous()
                  && request < MAX_REQUESTS
                  && !ShutdownGuard.shuttingDown()
                  && timeouts.settle().plus(timeouts.post()).compareTo(time.remaining()) <= 0;
          if (!again) {
            return failures.stillAmbiguous(response, sinceRejection);
          }
          before = record.intent();
          Snapshot repeated =
              records.replace(intended, record.withIntent(intent(record, presented + 1)));
          if (repeated == null) {
            return new RetryResult();
          }
          intended = repeated;
          lease.pause(timeouts.settle());
          if (!sender.mayRequest(lease)) {
            withdrawIntent(intended, before);
            return time.coversRequest()
                ? new RetryResult()
                : failures.stillAmbiguous(response, sinceRejection);
          }
        }
      }
    }
  }

  private RefreshResult store(
      Snapshot intended, TokenResponse.IssuedResponse response, HeldLease lease) {
    IssuedTokens issued =
        handler.issued(Objects.requireNonNull(intended.record()), response, sender.requestedAt());
    TokenWrite write = new TokenWrite(records, issued, intended);
    PersistResult persistResult = write.run(lease);
    if (persistResult == PersistResult.UNSTORED) {
      // Before any callback: one that fails or blocks must not lose the lease.
      deferred.add(write, issued, lease.handOver());
    }
    return handler.result(issued, persistResult, write.stored());
  }

  private RefreshResult reject(
      Snapshot intended, TokenResponseClass response, int presented, int sinceRejection)
      throws StoreException {
    GrantRecord spent = Objects.requireNonNull(intended.record());
    Snapshot seen = records.read();
    GrantRecord record = Objects.requireNonNull(seen.record());
    if (record.signedOut() || !record.fingerprint().equals(spent.fingerprint())) {
      return new RetryResult(); // another process has refreshed, or the login was replaced
    }
    if (record.previous() != null) {
      // The previous login was kept for this case: continue with it.
      if (records.replace(seen, record.restored()) != null) {
        LOG.warn(
            SecretMask.NONE.text(
                "{}: the configured refresh token was rejected ({}); the previous login is used. If"
                    + " this is not intended, sign in again and configure the new refresh token",
                identity.name(),
                response.error()));
      }
      return new RetryResult();
    }
    Tombstone tombstone = new Tombstone(spent.fingerprint(), response.error(), now(), presented);
    try {
      if (records.replace(seen, record.withTombstone(tombstone)) == null) {
        return new RetryResult();
      }
    } catch (StoreException e) { // without a tombstone the next refresh sends a request again
      return failures.refused(response, sinceRejection, false);
    }
    runtime
        .providerNetwork()
        .listener()
        .onGrantInvalidated(new GrantInvalidated(identity.name(), response.error()));
    return failures.refused(response, sinceRejection, true);
  }

  private Instant now() {
    return runtime.providerNetwork().clock().instant();
  }
}
