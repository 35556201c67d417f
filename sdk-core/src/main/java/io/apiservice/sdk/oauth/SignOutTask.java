package io.apiservice.sdk.oauth;

import io.apiservice.sdk.error.StoreException;
import io.apiservice.sdk.event.ApiListener.SignedOut;
import io.apiservice.sdk.oauth.RecordRepository.Snapshot;
import io.apiservice.sdk.redact.RedactedLogger;
import io.apiservice.sdk.redact.SecretMask;
import io.apiservice.sdk.store.record.GrantRecord;
import io.apiservice.sdk.store.record.GrantRecord.Entry;
import io.apiservice.sdk.store.record.GrantRecord.Intent;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/**
 * Signs out a login: marks the record first, then revokes. The mark makes the write of a refresh
 * under way fail, and that refresh then revokes its tokens itself.
 */
final class SignOutTask {
  private static final RedactedLogger LOG = RedactedLogger.named("io.apiservice.sdk.oauth");

  private final TokenSession session;
  private final RecordAccess records;

  SignOutTask(TokenSession session) {
    this.session = session;
    this.records = session.records();
  }

  /** Runs on a separate thread, because it waits for refreshes. */
  CompletableFuture<SignOutResult> start() {
    CompletableFuture<SignOutResult> result = new CompletableFuture<>();
    session
        .runtime()
        .executor()
        .runBlocking(
            () -> {
              try {
                result.complete(run());
              } catch (StoreException e) {
                result.completeExceptionally(new RefreshFailures(session).notSignedOut(e));
              } catch (Throwable e) { // the caller gets it from the future
                result.completeExceptionally(e);
              }
            });
    return result;
  }

  private SignOutResult run() throws StoreException, InterruptedException {
    RefreshTimeouts timeouts = session.runtime().timeouts();
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
    if (revoked || session.settings().revocationEndpoint() == null) {
      empty(before);
    }
    Intent intent = before.currentIntent();
    boolean successorUnknown = intent != null && !(own && session.successorRevoked());
    session
        .runtime()
        .providerNetwork()
        .listener()
        .onSignedOut(new SignedOut(session.identity().name(), revoked));
    return new SignOutResult(revoked, !revoked || successorUnknown);
  }

  /** Completes a sign-out that was interrupted between mark and revocation. */
  void resume() {
    try {
      GrantRecord record = Objects.requireNonNull(records.read().record());
      long end = deadline(session.runtime().timeouts().exchange());
      if (record.signedOut() && revoke(record, List.of(), end)) {
        empty(record);
        LOG.info(
            SecretMask.NONE.text(
                "{}: an interrupted sign-out is complete", session.identity().name()));
      }
    } catch (StoreException e) {
      LOG.warn(
          SecretMask.NONE.text(
              "{}: a sign-out could not be completed: {}",
              session.identity().name(),
              e.getMessage()));
    }
  }

  private long deadline(Duration limit) {
    return session.runtime().ticker().nanos() + limit.toNanos();
  }

  /** Returns the timeout of the next request, within the deadline of all requests. */
  private Duration limit(long end) {
    Duration left = Duration.ofNanos(end - session.runtime().ticker().nanos());
    Duration post = session.runtime().timeouts().post();
    return left.compareTo(post) < 0 ? left : post;
  }

  /** Revokes the refresh token first: most servers then revoke its access tokens too. */
  private boolean revoke(GrantRecord record, Collection<Entry> entries, long end) {
    Revocation revocation = new Revocation(session);
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
    return session.identity().rotates() ? revoked : all;
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
