package io.apiservice.sdk.oauth;

import io.apiservice.sdk.auth.Credential;
import io.apiservice.sdk.diagnosis.CredentialFacts;
import io.apiservice.sdk.event.ApiListener.TokenAdopted;
import io.apiservice.sdk.flow.Moment;
import io.apiservice.sdk.oauth.GrantRecord.Entry;
import io.apiservice.sdk.oauth.GrantSettings.FirstToken;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Entries of a record become tokens of this process. */
final class Adoption {
  private final Grant grant;
  private final Engine engine;

  Adoption(Grant grant) {
    this.grant = grant;
    this.engine = grant.engine();
  }

  /** The record's token for this slot, if it is newer than what the slot has, and lives. */
  @Nullable AccessToken from(GrantRecord record, Slot slot, @Nullable AccessToken replaced) {
    Entry entry = record.entries().get(slot.target().id());
    if (entry == null || !newer(record, entry, replaced)) {
      return null;
    }
    FirstToken first = grant.login().first();
    boolean configured = first != null && first.value().equals(entry.access());
    AccessToken token =
        token(
            record,
            entry,
            configured ? CredentialFacts.Origin.CONFIGURED : CredentialFacts.Origin.ADOPTED,
            false);
    return token.livesAt(engine.ticker().nanos()) ? token : null;
  }

  /** Tells of a token that was taken from the record, unless it was configured here. */
  void tell(AccessToken token) {
    CredentialFacts facts = token.credential().facts();
    if (facts.origin() == CredentialFacts.Origin.ADOPTED) {
      engine
          .world()
          .listener()
          .onAdopted(new TokenAdopted(grant.login().name(), facts.generation()));
    }
  }

  private static boolean newer(GrantRecord record, Entry entry, @Nullable AccessToken held) {
    return held == null
        || entry.generation() > held.generation()
        || (held.lineage() != record.lineageBits() // a login that came back brings the same token
            && !held.credential().secret().equals(entry.access()));
  }

  /** By the clock on the wall: all that two processes have in common. */
  private AccessToken token(
      GrantRecord record, Entry entry, CredentialFacts.Origin origin, boolean refused) {
    Instant now = grant.ledger().now();
    Instant end = entry.expiresAt();
    Duration life = end == null ? null : Duration.between(entry.obtainedAt(), end);
    Duration left = end == null ? Duration.ZERO : Duration.between(now, end);
    if (life != null
        && left.compareTo(life) > 0) { // clocks disagree: no token has more than its life
      left = life;
    }
    return token(record, entry, origin, refused, engine.now(), life, left);
  }

  /** A token that came a moment ago: its life counts from before it was asked for. */
  AccessToken obtained(
      GrantRecord record, Entry entry, boolean refused, Moment askedAt, @Nullable Duration life) {
    Duration left = life == null ? Duration.ZERO : life;
    return token(record, entry, CredentialFacts.Origin.OBTAINED, refused, askedAt, life, left);
  }

  private Instant local(Instant inRecord) {
    return inRecord.minus(grant.ledger().correction());
  }

  private AccessToken token(
      GrantRecord record,
      Entry entry,
      CredentialFacts.Origin origin,
      boolean refused,
      Moment from,
      @Nullable Duration life,
      Duration left) {
    CredentialFacts facts =
        new CredentialFacts(
            CredentialFacts.Type.ACCESS_TOKEN,
            Optional.of(grant.login().name()),
            entry.generation(),
            origin,
            Optional.of(local(entry.obtainedAt())),
            Optional.ofNullable(entry.expiresAt()).map(this::local),
            refused);
    Credential credential = Credential.bearer(entry.access(), facts, grant);
    Moment least = origin == CredentialFacts.Origin.CONFIGURED ? from : least(entry);
    return new AccessToken(
        credential,
        CompletableFuture.completedFuture(credential),
        record.lineageBits(),
        entry.generation(),
        engine.lifetimes().freshUntil(from, life, left).orLater(least),
        engine.lifetimes().liveUntil(from, life, left).orLater(least));
  }

  /** A token that is dead on arrival is served for a moment: the next would be dead as well. */
  private Moment least(Entry entry) {
    Duration age = Duration.between(entry.obtainedAt(), grant.ledger().now());
    Duration rest = Lifetimes.SHORTEST.minus(age.isNegative() ? Duration.ZERO : age);
    return engine.now().plus(rest);
  }
}
