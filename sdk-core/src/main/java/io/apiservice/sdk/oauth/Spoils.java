package io.apiservice.sdk.oauth;

import io.apiservice.sdk.auth.Credential;
import io.apiservice.sdk.diagnosis.Cause;
import io.apiservice.sdk.diagnosis.Confidence;
import io.apiservice.sdk.error.StoreException;
import io.apiservice.sdk.event.ApiListener.RefreshOutcome;
import io.apiservice.sdk.flow.Moment;
import io.apiservice.sdk.oauth.GrantRecord.Entry;
import io.apiservice.sdk.oauth.Shelf.Snapshot;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a token reply brought, on its way into the record. */
final class Spoils {
  /** What became of it. */
  enum Fate {
    /** It stands in the record. */
    STORED,
    /** The store is down: it exists in this process only. */
    UNSTORED,
    /** The grant was signed out meanwhile. */
    SIGNED_OUT,
    /** The record holds a later token or another login. */
    SUPERSEDED
  }

  private final Grant grant;
  private final Slot slot;
  private final GrantRecord spent;
  private final TokenReply.Granted tokens;
  private final Moment askedAt;
  private final boolean becauseOfRefusal;
  private final Instant obtainedAt;
  private final boolean usable;
  private volatile GrantRecord stored;

  Spoils(
      Grant grant,
      Slot slot,
      GrantRecord spent,
      TokenReply.Granted tokens,
      Moment askedAt,
      boolean becauseOfRefusal) {
    this.grant = grant;
    this.slot = slot;
    this.spent = spent;
    this.tokens = tokens;
    this.askedAt = askedAt;
    this.becauseOfRefusal = becauseOfRefusal;
    this.obtainedAt = grant.ledger().now();
    this.usable = tokens.defect().isEmpty() && tokens.bearer() && wellFormed(tokens.access());
    this.stored = applied(spent);
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
    return !grant.login().rotates() || next == null || next.equals(spent.refresh()) ? null : next;
  }

  /** The refresh token that this flight ended with. */
  @Nullable String refresh() {
    String next = rotated();
    return next == null ? spent.refresh() : next;
  }

  private GrantRecord applied(GrantRecord record) {
    Entry entry =
        new Entry(
            tokens.access(),
            record.generation() + 1,
            obtainedAt,
            tokens.life() == null ? null : obtainedAt.plus(tokens.life()),
            tokens.scope(),
            null);
    return record.granted(slot.target().id(), usable ? entry : null, rotated());
  }

  /** Writes it, as long as the record holds what it was bought with. */
  Fate store(Snapshot intended, Tenure tenure) {
    try {
      Snapshot expected = intended;
      GrantRecord base = spent;
      GrantRecord around = null;
      for (int tries = 0; ; tries++) {
        grant.ledger().pauseBefore(tries);
        GrantRecord own = applied(base);
        GrantRecord next = around == null ? own : around.withLive(own, rotated());
        Snapshot written = grant.ledger().replace(expected, fitting(next, intended));
        if (written != null) {
          stored = own;
          return Fate.STORED;
        }
        // Whoever changed it may be in the middle of a request with the token that we spent.
        if (!tenure.retake(grant.ledger().shelf())) {
          return Fate.UNSTORED;
        }
        expected = grant.ledger().shelf().read();
        GrantRecord found = expected.record();
        around = null;
        if (found == null || found.wentBackFrom(spent)) {
          base = spent;
        } else if (found.keeps(spent) && !found.signedOut()) {
          around = found;
          base = Objects.requireNonNull(found.previous());
        } else if (found.keeps(spent)) {
          return Fate.SIGNED_OUT;
        } else if (!found.lineage().equals(spent.lineage())) {
          return Fate.SUPERSEDED;
        } else if (found.signedOut()) {
          return Fate.SIGNED_OUT;
        } else if (found.fingerprint().equals(spent.fingerprint())) {
          base = found;
        } else {
          return Fate.SUPERSEDED;
        }
      }
    } catch (StoreException e) {
      return Fate.UNSTORED;
    }
  }

  /** Puts the access token beside those of other targets, where no refresh token was spent. */
  Fate merge() throws InterruptedException {
    try {
      Optional<GrantRecord> written =
          grant.merges().put(this::applied, grant.engine().timing().post());
      written.ifPresent(record -> stored = record);
      return written.isPresent() ? Fate.STORED : Fate.SIGNED_OUT;
    } catch (StoreException e) {
      return Fate.UNSTORED;
    }
  }

  /**
   * Within the size that the intent has proved: the refresh token is worth more than access tokens.
   */
  private GrantRecord fitting(GrantRecord next, Snapshot intended) {
    byte[] proof = grant.ledger().shelf().fallible() ? intended.content() : null;
    GrantRecord fitting = next;
    while (proof != null
        && !fitting.entries().isEmpty()
        && RecordCodec.write(fitting).length > proof.length) {
      fitting = fitting.keeping(EntryBounds.halved(fitting.entries()));
    }
    return fitting;
  }

  /** The token as this process uses it. */
  @Nullable AccessToken token() {
    Entry entry = stored.entries().get(slot.target().id());
    return usable && entry != null
        ? new Adoption(grant).obtained(stored, entry, becauseOfRefusal, askedAt, tokens.life())
        : null;
  }

  /** Tokens that came after the sign-out must not outlive it. */
  void revoke() {
    Revocation revocation = new Revocation(grant);
    String refresh = refresh();
    boolean confirmed = refresh == null || revocation.revoke(refresh, Revocation.REFRESH_TOKEN);
    if (!tokens.access().isEmpty()) {
      confirmed &= revocation.revoke(tokens.access(), Revocation.ACCESS_TOKEN);
    }
    grant.successorRevoked(confirmed);
  }

  /** How the flight ends; null to look again. */
  @Nullable Outcome outcome(Fate fate, Failures failures) {
    if (fate == Fate.SUPERSEDED) {
      return null;
    }
    Aftermath aftermath = new Aftermath(grant);
    if (fate == Fate.SIGNED_OUT) {
      revoke();
      return null;
    }
    aftermath.persisted(rotated(), stored.generation(), fate);
    AccessToken token = token();
    if (token != null) {
      return new Outcome.Got(token, RefreshOutcome.REFRESHED);
    }
    return new Outcome.Failed(
        Failure.of(
                failures.because(
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
