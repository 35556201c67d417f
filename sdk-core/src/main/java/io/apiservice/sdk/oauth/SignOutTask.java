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
 * Mark first, then revoke: a refresh under way elsewhere loses its write to the mark, and revokes
 * what it got.
 */
final class SignOutTask {
  private static final RedactedLogger LOG = RedactedLogger.named("io.apiservice.sdk.oauth");

  private final TokenSession session;
  private final RecordAccess records;

  SignOutTask(TokenSession session) {
    this.session = session;
    this.records = session.records();
  }

  /** On a thread of its own, because it waits for flights. */
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
              } catch (Throwable e) { // whoever waits must hear of it
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

  /** Completes a sign-out that was cut short between mark and revocation. */
  void resume() {
    try {
      GrantRecord record = Objects.requireNonNull(records.read().record());
      long end = deadline(session.runtime().timeouts().exchange());
      if (record.signedOut() && revoke(record, List.of(), end)) {
        empty(record);
        LOG.info(
            SecretMask.NONE.text(
                "{}: a sign-out that had been cut short is complete", session.identity().name()));
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

  /** What one request may take, so that all of them together end in time. */
  private Duration limit(long end) {
    Duration left = Duration.ofNanos(end - session.runtime().ticker().nanos());
    Duration post = session.runtime().timeouts().post();
    return left.compareTo(post) < 0 ? left : post;
  }

  /** The refresh token first: with it, most servers end the access tokens too. */
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
