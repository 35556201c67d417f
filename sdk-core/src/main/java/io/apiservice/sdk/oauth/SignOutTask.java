package io.apiservice.sdk.oauth;

import io.apiservice.sdk.error.StoreException;
import io.apiservice.sdk.event.ApiListener.SignedOut;
import io.apiservice.sdk.oauth.repository.RecordRepository.Snapshot;
import io.apiservice.sdk.oauth.runtime.ProviderRuntime;
import io.apiservice.sdk.oauth.runtime.RefreshTimeouts;
import io.apiservice.sdk.redact.RedactedLogger;
import io.apiservice.sdk.redact.SecretMask;
import io.apiservice.sdk.store.record.GrantRecord;
import io.apiservice.sdk.store.record.GrantRecord.Entry;
import io.apiservice.sdk.store.record.Intent;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

/**
 * Signs out a login. It first marks the record as signed out, then revokes the tokens. If a refresh
 * is under way, the mark prevents it from storing its tokens, and the refresh then revokes them
 * itself.
 */
final class SignOutTask {
  private static final RedactedLogger LOG = RedactedLogger.named("io.apiservice.sdk.oauth");

  private final ProviderRuntime runtime;
  private final GrantIdentity identity;
  private final RecordAccess records;
  private final Revocation revocation;
  private final RefreshFailures failures;
  private final SessionTokens session;
  private final BooleanSupplier successorRevoked;

  /**
   * @param successorRevoked whether the server confirmed the revocation of tokens that a refresh
   *     received after the sign-out
   */
  SignOutTask(
      ProviderRuntime runtime,
      GrantIdentity identity,
      RecordAccess records,
      Revocation revocation,
      RefreshFailures failures,
      SessionTokens session,
      BooleanSupplier successorRevoked) {
    this.runtime = runtime;
    this.identity = identity;
    this.records = records;
    this.revocation = revocation;
    this.failures = failures;
    this.session = session;
    this.successorRevoked = successorRevoked;
  }

  /** Runs on a separate thread, because it waits for refreshes. */
  CompletableFuture<SignOutResult> start() {
    CompletableFuture<SignOutResult> result = new CompletableFuture<>();
    runtime
        .executor()
        .runBlocking(
            () -> {
              try {
                result.complete(run());
              } catch (StoreException e) {
                result.completeExceptionally(failures.notSignedOut(e));
              } catch (Throwable e) {
                // The caller gets it from the future.
                result.completeExceptionally(failures.signOutFailedUnexpectedly(e));
              }
            });
    return result;
  }

  private SignOutResult run() throws StoreException, InterruptedException {
    RefreshTimeouts timeouts = runtime.timeouts();
    long end = deadline(timeouts.exchange().plus(timeouts.post()));
    GrantRecord before;
    Snapshot marked;
    int tries = 0;
    do {
      records.pauseBefore(tries++);
      Snapshot seen = records.read();
      before = Objects.requireNonNull(seen.record());
      marked = before.signedOut() ? seen : records.replace(seen, before.signedOutPending());
    } while (marked == null);
    session.forget();
    boolean own = !session.isIdle();
    if (own) {
      own = session.awaitIdle(timeouts.exchange());
      session.forget();
    }
    boolean revoked = revoke(before, before.entries().values(), end);
    if (revoked || !revocation.isSupported()) {
      empty(before);
    }
    Intent intent = before.currentIntent();
    boolean successorUnknown = intent != null && !(own && successorRevoked.getAsBoolean());
    runtime.providerNetwork().listener().onSignedOut(new SignedOut(identity.name(), revoked));
    return new SignOutResult(revoked, !revoked || successorUnknown);
  }

  /**
   * Completes a sign-out that ended after the mark and before the revocation, for example by a
   * crash.
   */
  void resume() {
    try {
      GrantRecord record = Objects.requireNonNull(records.read().record());
      long end = deadline(runtime.timeouts().exchange());
      if (record.signedOut() && revoke(record, List.of(), end)) {
        empty(record);
        LOG.info(SecretMask.NONE.text("{}: an interrupted sign-out is complete", identity.name()));
      }
    } catch (StoreException | RuntimeException e) {
      // A lookup of the application may throw any exception.
      LOG.warn(
          SecretMask.NONE.text(
              "{}: a sign-out could not be completed: {}",
              identity.name(),
              failures.diagnosis().scrub(String.valueOf(e.getMessage()))));
    }
  }

  private long deadline(Duration limit) {
    return runtime.ticker().nanos() + limit.toNanos();
  }

  /** Returns the timeout of the next request. All requests share one deadline. */
  private Duration limit(long end) {
    Duration left = Duration.ofNanos(end - runtime.ticker().nanos());
    Duration post = runtime.timeouts().post();
    return left.compareTo(post) < 0 ? left : post;
  }

  /**
   * Revokes the tokens. The refresh token comes first, because most servers then revoke its access
   * tokens too.
   */
  private boolean revoke(GrantRecord record, Collection<Entry> entries, long end) {
    String refresh = record.refresh();
    boolean revoked =
        refresh == null || revocation.revoke(refresh, Revocation.REFRESH_TOKEN, limit(end));
    GrantRecord previous = record.previous();
    if (previous != null && previous.refresh() != null) {
      revoked &= revocation.revoke(previous.refresh(), Revocation.REFRESH_TOKEN, limit(end));
    }
    boolean all = true;
    for (Entry entry : entries) {
      all &= revocation.revoke(entry.access(), Revocation.ACCESS_TOKEN, limit(end));
    }
    return identity.rotates() ? revoked : all;
  }

  private void empty(GrantRecord signedOut) throws StoreException {
    for (int tries = 0; ; tries++) {
      records.pauseBefore(tries);
      Snapshot seen = records.read();
      GrantRecord record = Objects.requireNonNull(seen.record());
      if (!record.signedOut() || !record.lineage().equals(signedOut.lineage())) {
        return;
      }
      if (records.replace(seen, record.signedOutDone()) != null) {
        return;
      }
    }
  }
}
