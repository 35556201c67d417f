package io.apiservice.sdk.oauth;

import io.apiservice.sdk.error.StoreException;
import io.apiservice.sdk.oauth.repository.RecordRepository.Snapshot;
import io.apiservice.sdk.store.record.EntryLimits;
import io.apiservice.sdk.store.record.GrantRecord;
import io.apiservice.sdk.store.record.RecordCodec;
import java.util.Objects;

/** Writes issued tokens to the record of the login whose refresh token was presented. */
final class TokenWrite {
  private final RecordAccess records;
  private final IssuedTokens issued;
  private final Snapshot intended;
  private volatile GrantRecord stored;

  /**
   * @param intended the record with the intent, as it was before the request
   */
  TokenWrite(RecordAccess records, IssuedTokens issued, Snapshot intended) {
    this.records = records;
    this.issued = issued;
    this.intended = intended;
    this.stored = issued.addTo(issued.spent());
  }

  /** Returns the record with the tokens. If it could not be stored, it is in memory only. */
  GrantRecord stored() {
    return stored;
  }

  /**
   * Stores the tokens. They are not stored if the refresh token that was presented is no longer in
   * the record, because another login or a newer token has taken its place.
   */
  PersistResult run(HeldLease lease) {
    try {
      return write(lease);
    } catch (StoreException e) {
      return PersistResult.UNSTORED;
    }
  }

  private PersistResult write(HeldLease lease) throws StoreException {
    GrantRecord spent = issued.spent();
    Snapshot expected = intended;
    GrantRecord base = spent;
    GrantRecord newLogin = null;
    for (int tries = 0; ; tries++) {
      records.pauseBefore(tries);
      GrantRecord own = issued.addTo(base);
      GrantRecord next = newLogin == null ? own : newLogin.withLive(own, issued.rotated());
      Snapshot written = records.replace(expected, trimmedToFit(next));
      if (written != null) {
        stored = own;
        return PersistResult.STORED;
      }
      // Another process changed the record. It may hold the lease and be presenting the same
      // refresh token, so get the lease back first.
      if (!lease.retake(records.repository())) {
        return PersistResult.UNSTORED;
      }
      expected = records.repository().read();
      GrantRecord current = expected.record();
      newLogin = null;
      if (current == null || current.isRollbackOf(spent)) {
        base = spent;
      } else if (current.keeps(spent) && !current.signedOut()) {
        newLogin = current;
        base = Objects.requireNonNull(current.previous());
      } else if (current.keeps(spent)) {
        return PersistResult.SIGNED_OUT;
      } else if (current.replaced(spent) && current.signedOut()) {
        return PersistResult.SIGNED_OUT;
      } else if (current.replaced(spent) && current.previous() != null) {
        newLogin = current;
        // The new login has not been accepted yet, but this one just was. So both are kept.
        base = spent;
      } else if (!current.lineage().equals(spent.lineage())) {
        return PersistResult.SUPERSEDED;
      } else if (current.signedOut()) {
        return PersistResult.SIGNED_OUT;
      } else if (current.fingerprint().equals(spent.fingerprint())) {
        base = current;
      } else {
        return PersistResult.SUPERSEDED;
      }
    }
  }

  /**
   * Removes access tokens, which can be obtained again, until the record is no larger than the
   * record with the intent. On a full disk only that much space is certain.
   */
  private GrantRecord trimmedToFit(GrantRecord next) {
    byte[] reserved = records.repository().fallible() ? intended.content() : null;
    GrantRecord fitting = next;
    while (reserved != null
        && !fitting.entries().isEmpty()
        && RecordCodec.write(fitting).length > reserved.length) {
      fitting = fitting.keeping(EntryLimits.halved(fitting.entries()));
    }
    return fitting;
  }
}
