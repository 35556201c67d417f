package io.apiservice.sdk.oauth;

import io.apiservice.sdk.error.StoreException;
import io.apiservice.sdk.event.ApiListener.GrantInvalidated;
import io.apiservice.sdk.oauth.RefreshResult.FinalResult;
import io.apiservice.sdk.oauth.RefreshResult.RetryResult;
import io.apiservice.sdk.oauth.endpoint.TokenResponse;
import io.apiservice.sdk.oauth.endpoint.TokenResponseClass;
import io.apiservice.sdk.oauth.repository.RecordRepository.Snapshot;
import io.apiservice.sdk.oauth.runtime.ExchangeTime;
import io.apiservice.sdk.oauth.runtime.ProviderRuntime;
import io.apiservice.sdk.oauth.runtime.RefreshTimeouts;
import io.apiservice.sdk.oauth.runtime.ShutdownGuard;
import io.apiservice.sdk.redact.RedactedLogger;
import io.apiservice.sdk.redact.SecretMask;
import io.apiservice.sdk.store.record.GrantRecord;
import io.apiservice.sdk.store.record.Intent;
import io.apiservice.sdk.store.record.Tombstone;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Presents a refresh token to the token endpoint. A request may use the token up even if its
 * response is lost. So an intent is written before each request, and a request is repeated at most
 * once.
 */
final class RefreshTokenExchange implements TokenExchange {
  private static final RedactedLogger LOG = RedactedLogger.named("io.apiservice.sdk.oauth");
  private static final int MAX_REQUESTS = 2;

  /** Stores tokens later if the store fails now. */
  interface DeferredWrite {
    /** Takes over the tokens, and the lease with them. */
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
  private final UnsentIntents unsent;

  RefreshTokenExchange(
      GrantConfig config,
      GrantIdentity identity,
      ProviderRuntime runtime,
      RecordAccess records,
      TokenRequestSender sender,
      RefreshFailures failures,
      ExchangeTime time,
      IssuedTokensHandler handler,
      DeferredWrite deferred,
      UnsentIntents unsent) {
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
    this.unsent = unsent;
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
    // Notify the listener now: it is application code and may take time, so it must not run between
    // the last check of the lease and the request.
    starting.run();
    if (pending != null) {
      // The request of the process that wrote the intent may still be on its way.
      lease.pause(timeouts.settle());
    }
    int before = pending == null ? presentedBeforeRejection(record) : pending.presented();
    Snapshot intended = writeIntent(seen, intent(record, before + 1), pending, lease);
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

  /**
   * Writes the intent. Returns null if the record has changed. If the store fails, the intent may
   * have been written, but the token is not presented; so the intent is withdrawn, on another
   * thread and under the same lease.
   */
  private @Nullable Snapshot writeIntent(
      Snapshot seen, Intent intent, @Nullable Intent pending, HeldLease lease)
      throws StoreException {
    unsent.supersede();
    GrantRecord intended = Objects.requireNonNull(seen.record()).withIntent(intent);
    try {
      return records.replace(seen, intended);
    } catch (StoreException e) {
      unsent.withdraw(seen, intended, pending, lease.handOver());
      throw e;
    }
  }

  /**
   * Returns a failure if another process, under the lease, found the intent abandoned, and the
   * hold-off is not over. Without this, all processes would queue for the lease to learn the same.
   */
  @Override
  public @Nullable FinalResult heldOff(Snapshot seen) {
    GrantRecord record = seen.record();
    Intent found = record == null ? null : record.currentIntent();
    if (found == null || !config.repeatsAmbiguous()) {
      return null;
    }
    Duration wait = records.recordedHoldOff(found, config.grace());
    return wait.isZero() ? null : failures.heldOff(found, wait);
  }

  /**
   * Returns how often the token had been presented before the server rejected it; 0 if it was not
   * rejected.
   */
  private static int presentedBeforeRejection(GrantRecord record) {
    Tombstone tombstone = record.currentTombstone();
    return tombstone == null ? 0 : tombstone.presented();
  }

  /** Returns the intent of a request whose outcome is unknown; null if there is none. */
  private @Nullable Intent pendingIntent(GrantRecord record) {
    Intent intent = unsent.current(record);
    if (intent != null || !records.repository().recovered()) {
      return intent;
    }
    // The store has restored the record from a backup copy, which may be one write behind. So the
    // refresh token in it may have been presented.
    return new Intent(record.fingerprint(), 1, "", "a record that was damaged", Instant.EPOCH);
  }

  /**
   * Returns a failure if the token must not be presented now, because the process that wrote the
   * abandoned intent may have presented it. Returns null if it may be presented.
   */
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

  /**
   * Puts the previous intent back into the record, because the token was not presented or not used
   * up.
   */
  private void withdrawIntent(Snapshot intended, @Nullable Intent before) {
    GrantRecord record = Objects.requireNonNull(intended.record());
    try {
      records.replace(intended, record.withIntent(before));
    } catch (StoreException e) {
      diagnosis.addAttempt(now(), "withdraw the intent", "the store failed");
      unsent.withdraw(intended, record, before, null);
    }
  }

  private RefreshResult present(Snapshot firstIntent, @Nullable Intent pending, HeldLease lease)
      throws StoreException, InterruptedException {
    Snapshot intended = firstIntent;
    @Nullable Intent before = pending;
    for (int request = 1; ; request++) {
      GrantRecord record = Objects.requireNonNull(intended.record());
      int presented = Objects.requireNonNull(record.intent()).presented();
      // The server has answered every presentation up to its last rejection of the token. So only
      // the responses to later presentations can have been lost.
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
      // Hand the lease over before any callback runs: a callback that fails or blocks must not lose
      // it.
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
      return new RetryResult();
      // Another process has refreshed, or another login has taken the place of this one.
    }
    if (record.previous() != null) {
      // The record keeps the previous login until the server accepts the new refresh token. The
      // server has rejected it, so continue with the previous login.
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
    } catch (StoreException e) {
      // The tombstone could not be stored, so the next refresh will send a request again.
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
