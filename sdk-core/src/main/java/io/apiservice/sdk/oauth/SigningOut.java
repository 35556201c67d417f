package io.apiservice.sdk.oauth;

import io.apiservice.sdk.error.StoreException;
import io.apiservice.sdk.event.ApiListener.SignedOut;
import io.apiservice.sdk.oauth.GrantRecord.Entry;
import io.apiservice.sdk.oauth.GrantRecord.Intent;
import io.apiservice.sdk.oauth.Shelf.Snapshot;
import io.apiservice.sdk.redact.Mask;
import io.apiservice.sdk.redact.ShownLog;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/**
 * Mark first, then revoke: a refresh under way elsewhere loses its write to the mark, and revokes
 * what it got.
 */
final class SigningOut {
  private static final ShownLog LOG = ShownLog.named("io.apiservice.sdk.oauth");

  private final Grant grant;
  private final Ledger ledger;

  SigningOut(Grant grant) {
    this.grant = grant;
    this.ledger = grant.ledger();
  }

  /** On a thread of its own, because it waits for flights. */
  CompletableFuture<SignOut> start() {
    CompletableFuture<SignOut> result = new CompletableFuture<>();
    grant
        .engine()
        .workers()
        .runApart(
            () -> {
              try {
                result.complete(run());
              } catch (StoreException e) {
                result.completeExceptionally(new Endings(grant).notSignedOut(e));
              } catch (Throwable e) { // whoever waits must hear of it
                result.completeExceptionally(e);
              }
            });
    return result;
  }

  private SignOut run() throws StoreException, InterruptedException {
    GrantRecord before;
    Snapshot marked;
    int tries = 0;
    do {
      ledger.pauseBefore(tries++);
      Snapshot seen = ledger.read();
      before = Objects.requireNonNull(seen.record());
      marked = before.signedOut() ? seen : ledger.replace(seen, before.marked());
    } while (marked == null);
    grant.forget();
    boolean own = !grant.atRest();
    if (own) {
      own = grant.awaitRest(grant.engine().timing().exchange());
      grant.forget();
    }
    boolean revoked = revoke(before, before.entries().values());
    if (revoked || grant.settings().revocationEndpoint() == null) {
      empty(before);
    }
    Intent intent = before.standingIntent();
    boolean successorUnknown = intent != null && !(own && grant.successorRevoked());
    grant.engine().world().listener().onSignedOut(new SignedOut(grant.login().name(), revoked));
    return new SignOut(revoked, !revoked || successorUnknown);
  }

  /** Completes a sign-out that was cut short between mark and revocation. */
  void resume() {
    try {
      GrantRecord record = Objects.requireNonNull(ledger.read().record());
      if (record.signedOut() && revoke(record, List.of())) {
        empty(record);
        LOG.info(
            Mask.NONE.text(
                "{}: a sign-out that had been cut short is complete", grant.login().name()));
      }
    } catch (StoreException e) {
      LOG.warn(
          Mask.NONE.text(
              "{}: a sign-out could not be completed: {}", grant.login().name(), e.getMessage()));
    }
  }

  /** The refresh token first: with it, most servers end the access tokens too. */
  private boolean revoke(GrantRecord record, Collection<Entry> entries) {
    Revocation revocation = new Revocation(grant);
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
    return grant.login().rotates() ? revoked : all;
  }

  private void empty(GrantRecord signedOut) throws StoreException {
    for (int tries = 0; ; tries++) {
      ledger.pauseBefore(tries);
      Snapshot seen = ledger.read();
      GrantRecord record = Objects.requireNonNull(seen.record());
      if (!record.signedOut() || !record.lineage().equals(signedOut.lineage())) {
        return;
      }
      if (ledger.replace(seen, record.emptied()) != null) {
        return;
      }
    }
  }
}
