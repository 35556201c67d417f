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

/** What a token reply brought, on its way into the record. */
final class IssuedTokens {
  /** What became of it. */
  enum PersistResult {
    /** It stands in the record. */
    STORED,
    /** The store is down: it exists in this process only. */
    UNSTORED,
    /** The grant was signed out meanwhile. */
    SIGNED_OUT,
    /** The record holds a later token or another login. */
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
      Deadline askedAt,
      boolean becauseOfRefusal) {
    this.session = session;
    this.slot = slot;
    this.spentRecord = spent;
    this.tokens = tokens;
    this.requestedAt = askedAt;
    this.causedByRejection = becauseOfRefusal;
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

  /** The new refresh token; null if the old one stays. */
  @Nullable String rotated() {
    String next = tokens.refresh();
    return !session.identity().rotates() || next == null || next.equals(spentRecord.refresh())
        ? null
        : next;
  }

  /** The refresh token that this flight ended with. */
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

  /** Writes it, as long as the record holds what it was bought with. */
  PersistResult store(Snapshot intended, HeldLease lease) {
    try {
      Snapshot expected = intended;
      GrantRecord base = spentRecord;
      GrantRecord around = null;
      for (int tries = 0; ; tries++) {
        session.records().pauseBefore(tries);
        GrantRecord own = toRecord(base);
        GrantRecord next = around == null ? own : around.withLive(own, rotated());
        Snapshot written = session.records().replace(expected, trimmedToFit(next, intended));
        if (written != null) {
          stored = own;
          return PersistResult.STORED;
        }
        // Whoever changed it may be in the middle of a request with the token that we spent.
        if (!lease.retake(session.records().repository())) {
          return PersistResult.UNSTORED;
        }
        expected = session.records().repository().read();
        GrantRecord found = expected.record();
        around = null;
        if (found == null || found.isRollbackOf(spentRecord)) {
          base = spentRecord;
        } else if (found.keeps(spentRecord) && !found.signedOut()) {
          around = found;
          base = Objects.requireNonNull(found.previous());
        } else if (found.keeps(spentRecord)) {
          return PersistResult.SIGNED_OUT;
        } else if (!found.lineage().equals(spentRecord.lineage())) {
          return PersistResult.SUPERSEDED;
        } else if (found.signedOut()) {
          return PersistResult.SIGNED_OUT;
        } else if (found.fingerprint().equals(spentRecord.fingerprint())) {
          base = found;
        } else {
          return PersistResult.SUPERSEDED;
        }
      }
    } catch (StoreException e) {
      return PersistResult.UNSTORED;
    }
  }

  /** Puts the access token beside those of other targets, where no refresh token was spent. */
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

  /**
   * Within the size that the intent has proved: the refresh token is worth more than access tokens.
   */
  private GrantRecord trimmedToFit(GrantRecord next, Snapshot intended) {
    byte[] proof = session.records().repository().fallible() ? intended.content() : null;
    GrantRecord fitting = next;
    while (proof != null
        && !fitting.entries().isEmpty()
        && RecordCodec.write(fitting).length > proof.length) {
      fitting = fitting.keeping(EntryLimits.halved(fitting.entries()));
    }
    return fitting;
  }

  /** The token as this process uses it. */
  @Nullable CachedToken token() {
    Entry entry = stored.entries().get(slot.scope().id());
    return usable && entry != null
        ? new CachedTokens(session)
            .obtained(stored, entry, slot, causedByRejection, requestedAt, tokens.life())
        : null;
  }

  /** Tokens that came after the sign-out must not outlive it. */
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

  /** How the flight ends; null to look again. */
  @Nullable RefreshResult outcome(PersistResult persistResult, FailureDiagnosis diagnosis) {
    if (persistResult == PersistResult.SUPERSEDED) {
      return null;
    }
    RotationNotifier notifier = new RotationNotifier(session);
    if (persistResult == PersistResult.SIGNED_OUT) {
      revoke();
      return null;
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
                        : "have the token endpoint send one JSON object (RFC 6749 §5.1), and"
                            + " nothing in between change it",
                    null),
                RefreshOutcome.MISCONFIGURED)
            .forThisTarget());
  }

  private String unusable() {
    if (!tokens.defect().isEmpty()) {
      return "the token endpoint's reply is malformed ("
          + tokens.defect()
          + "); its refresh token is kept";
    }
    return tokens.bearer()
        ? "the token endpoint's access token has characters that no header may carry"
        : "the token endpoint's token_type is not Bearer, which is all that this client speaks";
  }
}
