package io.apiservice.sdk.oauth;

import io.apiservice.sdk.error.StoreException;
import io.apiservice.sdk.event.ApiListener.SignedOut;
import io.apiservice.sdk.oauth.GrantRecord.Entry;
import io.apiservice.sdk.oauth.GrantRecord.Intent;
import io.apiservice.sdk.oauth.RecordRepository.Snapshot;
import io.apiservice.sdk.redact.RedactedLogger;
import io.apiservice.sdk.redact.SecretMask;
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
      own = session.awaitIdle(session.runtime().timeouts().exchange());
      session.forget();
    }
    boolean revoked = revoke(before, before.entries().values());
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
      if (record.signedOut() && revoke(record, List.of())) {
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

  /** The refresh token first: with it, most servers end the access tokens too. */
  private boolean revoke(GrantRecord record, Collection<Entry> entries) {
    Revocation revocation = new Revocation(session);
    String refresh = record.refresh();
    boolean revoked = refresh == null || revocation.revoke(refresh, Revocation.REFRESH_TOKEN);
    GrantRecord previous = record.previous();
    if (previous != null && previous.refresh() != null) {
      revoked &= revocation.revoke(previous.refresh(), Revocation.REFRESH_TOKEN);
    }
    boolean all = true;
    for (Entry entry : entries) {
      all &= revocation.revoke(entry.access(), Revocation.ACCESS_TOKEN);
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
