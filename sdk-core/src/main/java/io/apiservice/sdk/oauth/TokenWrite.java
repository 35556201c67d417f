package io.apiservice.sdk.oauth;

import io.apiservice.sdk.error.StoreException;
import io.apiservice.sdk.oauth.RecordRepository.Snapshot;
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
   * @param intended the record with the intent
   */
  TokenWrite(RecordAccess records, IssuedTokens issued, Snapshot intended) {
    this.records = records;
    this.issued = issued;
    this.intended = intended;
    this.stored = issued.addTo(issued.spent());
  }

  /** Returns the record with the tokens, even if it could not be stored. */
  GrantRecord stored() {
    return stored;
  }

  /** Stores the tokens, unless the record no longer has the refresh token that was presented. */
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
      // The process that changed the record may be presenting the same refresh token.
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
        newLogin = current; // not accepted yet, unlike this one
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

  /** Drops access tokens, which can be replaced, until the record fits into the intent's space. */
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
