package io.apiservice.sdk.oauth;

import io.apiservice.sdk.async.Deadline;
import io.apiservice.sdk.auth.Credential;
import io.apiservice.sdk.diagnosis.Cause;
import io.apiservice.sdk.diagnosis.Confidence;
import io.apiservice.sdk.error.StoreException;
import io.apiservice.sdk.event.ApiListener.RefreshOutcome;
import io.apiservice.sdk.oauth.RecordRepository.Snapshot;
import io.apiservice.sdk.oauth.endpoint.TokenResponse;
import io.apiservice.sdk.store.record.EntryLimits;
import io.apiservice.sdk.store.record.GrantRecord;
import io.apiservice.sdk.store.record.GrantRecord.Entry;
import io.apiservice.sdk.store.record.RecordCodec;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The tokens of a token response that are to be stored in the record. */
final class IssuedTokens {
  /** The result of storing the tokens. */
  enum PersistResult {
    /** The tokens are in the record. */
    STORED,
    /** The store failed: the tokens exist in this process only. */
    UNSTORED,
    /** The grant was signed out in the meantime. */
    SIGNED_OUT,
    /** The record has a newer token or another login. */
    SUPERSEDED
  }

  private final TokenSession session;
  private final TokenSlot slot;
  private final GrantRecord spentRecord;
  private final TokenResponse.IssuedResponse tokens;
  private final Deadline requestedAt;
  private final boolean causedByRejection;
  private final Instant obtainedAt;
  private final boolean usable;
  private volatile GrantRecord stored;

  IssuedTokens(
      TokenSession session,
      TokenSlot slot,
      GrantRecord spent,
      TokenResponse.IssuedResponse tokens,
      Deadline requestedAt,
      boolean causedByRejection) {
    this.session = session;
    this.slot = slot;
    this.spentRecord = spent;
    this.tokens = tokens;
    this.requestedAt = requestedAt;
    this.causedByRejection = causedByRejection;
    this.obtainedAt = session.records().now();
    this.usable = tokens.defect().isEmpty() && tokens.bearer() && wellFormed(tokens.access());
    this.stored = toRecord(spent);
  }

  private static boolean wellFormed(String access) {
    try {
      return !Credential.bearer(access).secret().isEmpty();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** Returns the new refresh token; null if the server did not rotate it. */
  @Nullable String rotated() {
    String next = tokens.refresh();
    return !session.identity().rotates() || next == null || next.equals(spentRecord.refresh())
        ? null
        : next;
  }

  /** Returns the refresh token that is valid after this refresh. */
  @Nullable String refresh() {
    String next = rotated();
    return next == null ? spentRecord.refresh() : next;
  }

  private GrantRecord toRecord(GrantRecord record) {
    Entry entry =
        new Entry(
            tokens.access(),
            record.generation() + 1,
            obtainedAt,
            tokens.life() == null ? null : obtainedAt.plus(tokens.life()),
            tokens.scope(),
            null);
    return record.granted(slot.scope().id(), usable ? entry : null, rotated());
  }

  /** Stores the tokens, unless the record no longer has the refresh token that was presented. */
  PersistResult store(Snapshot intended, HeldLease lease) {
    try {
      Snapshot expected = intended;
      GrantRecord base = spentRecord;
      GrantRecord newLogin = null;
      for (int tries = 0; ; tries++) {
        session.records().pauseBefore(tries);
        GrantRecord own = toRecord(base);
        GrantRecord next = newLogin == null ? own : newLogin.withLive(own, rotated());
        Snapshot written = session.records().replace(expected, trimmedToFit(next, intended));
        if (written != null) {
          stored = own;
          return PersistResult.STORED;
        }
        // The process that changed the record may be presenting the same refresh token.
        if (!lease.retake(session.records().repository())) {
          return PersistResult.UNSTORED;
        }
        expected = session.records().repository().read();
        GrantRecord current = expected.record();
        newLogin = null;
        if (current == null || current.isRollbackOf(spentRecord)) {
          base = spentRecord;
        } else if (current.keeps(spentRecord) && !current.signedOut()) {
          newLogin = current;
          base = Objects.requireNonNull(current.previous());
        } else if (current.keeps(spentRecord)) {
          return PersistResult.SIGNED_OUT;
        } else if (!current.lineage().equals(spentRecord.lineage())) {
          return PersistResult.SUPERSEDED;
        } else if (current.signedOut()) {
          return PersistResult.SIGNED_OUT;
        } else if (current.fingerprint().equals(spentRecord.fingerprint())) {
          base = current;
        } else {
          return PersistResult.SUPERSEDED;
        }
      }
    } catch (StoreException e) {
      return PersistResult.UNSTORED;
    }
  }

  /** Adds the access token to those of other targets, for a grant without a refresh token. */
  PersistResult merge() throws InterruptedException {
    try {
      Optional<GrantRecord> written =
          session.merges().put(this::toRecord, session.runtime().timeouts().post());
      written.ifPresent(record -> stored = record);
      return written.isPresent() ? PersistResult.STORED : PersistResult.SIGNED_OUT;
    } catch (StoreException e) {
      return PersistResult.UNSTORED;
    }
  }

  /** Drops access tokens, which can be replaced, until the record fits into the intent's space. */
  private GrantRecord trimmedToFit(GrantRecord next, Snapshot intended) {
    byte[] reserved = session.records().repository().fallible() ? intended.content() : null;
    GrantRecord fitting = next;
    while (reserved != null
        && !fitting.entries().isEmpty()
        && RecordCodec.write(fitting).length > reserved.length) {
      fitting = fitting.keeping(EntryLimits.halved(fitting.entries()));
    }
    return fitting;
  }

  /** Returns the access token for this process; null if it cannot be used. */
  @Nullable CachedToken token() {
    Entry entry = stored.entries().get(slot.scope().id());
    return usable && entry != null
        ? new CachedTokens(session)
            .obtained(stored, entry, slot, causedByRejection, requestedAt, tokens.life())
        : null;
  }

  /** Revokes tokens that were issued after the sign-out. */
  void revoke() {
    Revocation revocation = new Revocation(session);
    Duration limit = session.runtime().timeouts().post();
    String refresh = refresh();
    boolean confirmed =
        refresh == null || revocation.revoke(refresh, Revocation.REFRESH_TOKEN, limit);
    if (!tokens.access().isEmpty()) {
      confirmed &= revocation.revoke(tokens.access(), Revocation.ACCESS_TOKEN, limit);
    }
    session.successorRevoked(confirmed);
  }

  /** Returns the result of the refresh. */
  RefreshResult outcome(PersistResult persistResult, FailureDiagnosis diagnosis) {
    if (persistResult == PersistResult.SUPERSEDED) {
      return new RefreshResult.RetryResult();
    }
    RotationNotifier notifier = new RotationNotifier(session);
    if (persistResult == PersistResult.SIGNED_OUT) {
      revoke();
      return new RefreshResult.RetryResult();
    }
    notifier.notifyRotation(rotated(), stored.generation(), persistResult);
    CachedToken token = token();
    if (token != null) {
      return new RefreshResult.SuccessResult(token, RefreshOutcome.REFRESHED);
    }
    return new RefreshResult.FailureResult(
        RefreshFailure.of(
                diagnosis.because(
                    tokens.bearer() ? Cause.SERVER_FAULT : Cause.PROOF_REQUIRED,
                    Confidence.CERTAIN,
                    unusable(),
                    tokens.defect().isEmpty()
                        ? "ask the authorization server for plain bearer tokens (RFC 6750)"
                        : "the token endpoint must return one JSON object (RFC 6749 §5.1), and no"
                            + " intermediary may change it",
                    null),
                RefreshOutcome.MISCONFIGURED)
            .forThisTarget());
  }

  private String unusable() {
    if (!tokens.defect().isEmpty()) {
      return "the token endpoint's response is malformed ("
          + tokens.defect()
          + "); its refresh token is kept";
    }
    return tokens.bearer()
        ? "the token endpoint's access token has characters that are not allowed in a header"
        : "the token endpoint's token_type is not Bearer, the only type that this client supports";
  }
}
