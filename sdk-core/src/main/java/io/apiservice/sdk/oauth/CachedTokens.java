package io.apiservice.sdk.oauth;

import io.apiservice.sdk.async.Deadline;
import io.apiservice.sdk.auth.Credential;
import io.apiservice.sdk.diagnosis.CredentialFacts;
import io.apiservice.sdk.event.ApiListener.TokenAdopted;
import io.apiservice.sdk.oauth.runtime.ExpiryPolicy;
import io.apiservice.sdk.oauth.runtime.ProviderRuntime;
import io.apiservice.sdk.store.record.GrantRecord;
import io.apiservice.sdk.store.record.GrantRecord.Entry;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Creates {@link CachedToken}s: from the record of a grant, and from tokens that were just issued.
 */
final class CachedTokens {
  private final ProviderRuntime runtime;
  private final GrantIdentity identity;
  private final RecordAccess records;

  CachedTokens(ProviderRuntime runtime, GrantIdentity identity, RecordAccess records) {
    this.runtime = runtime;
    this.identity = identity;
    this.records = records;
  }

  /**
   * Returns the token that the record holds for this target. Returns null if there is none, if it
   * has expired, or if it is not newer than {@code replaced}.
   */
  @Nullable CachedToken from(
      GrantRecord record, TokenTarget target, @Nullable CachedToken replaced) {
    Entry entry = record.entries().get(target.scope().id());
    if (entry == null || !newer(record, entry, replaced)) {
      return null;
    }
    InitialToken first = identity.initialToken();
    boolean configured = first != null && first.value().equals(entry.access());
    CachedToken token =
        token(
            record,
            entry,
            target,
            configured ? CredentialFacts.Source.CONFIGURED : CredentialFacts.Source.ADOPTED,
            false);
    return token.livesAt(runtime.ticker().nanos()) ? token : null;
  }

  /** Notifies the listener if another process obtained this token. */
  void notifyAdopted(CachedToken token) {
    CredentialFacts facts = token.credential().facts();
    if (facts.source() == CredentialFacts.Source.ADOPTED) {
      runtime
          .providerNetwork()
          .listener()
          .onAdopted(new TokenAdopted(identity.name(), facts.generation()));
    }
  }

  private static boolean newer(GrantRecord record, Entry entry, @Nullable CachedToken held) {
    return held == null
        || entry.generation() > held.generation()
        // Generations of different lineages cannot be compared. A restored login may still hold the
        // same token, which is not a newer one.
        || (held.lineage() != record.lineageBits()
            && !held.credential().secret().equals(entry.access()));
  }

  /**
   * Creates a token from the record. Its remaining lifetime is computed with the wall clock,
   * because processes share no other clock.
   */
  private CachedToken token(
      GrantRecord record,
      Entry entry,
      TokenTarget target,
      CredentialFacts.Source source,
      boolean refused) {
    Instant now = records.now();
    Instant end = entry.expiresAt();
    Duration life = end == null ? null : Duration.between(entry.obtainedAt(), end);
    Duration left = end == null ? Duration.ZERO : Duration.between(now, end);
    if (life != null && left.compareTo(life) > 0) {
      // The clock of this process is behind that of the process that obtained the token.
      left = life;
    }
    return token(record, entry, target, source, refused, runtime.now(), life, left);
  }

  /**
   * Creates a token that was just issued. Its lifetime is counted from the moment before the
   * request was sent, so that it never ends later than at the server.
   */
  CachedToken obtained(GrantRecord record, Entry entry, IssuedTokens issued) {
    Duration life = issued.response().life();
    return token(
        record,
        entry,
        issued.target(),
        CredentialFacts.Source.OBTAINED,
        issued.causedByRejection(),
        issued.requestedAt(),
        life,
        life == null ? Duration.ZERO : life);
  }

  private Instant toLocalTime(Instant recordTime) {
    return recordTime.minus(records.correction());
  }

  private CachedToken token(
      GrantRecord record,
      Entry entry,
      TokenTarget target,
      CredentialFacts.Source source,
      boolean refused,
      Deadline from,
      @Nullable Duration life,
      Duration left) {
    CredentialFacts facts =
        new CredentialFacts(
            CredentialFacts.Type.ACCESS_TOKEN,
            Optional.of(identity.name()),
            entry.generation(),
            source,
            Optional.of(toLocalTime(entry.obtainedAt())),
            Optional.ofNullable(entry.expiresAt()).map(this::toLocalTime),
            refused);
    Credential credential = Credential.bearer(entry.access(), facts, target.history());
    Deadline least = source == CredentialFacts.Source.CONFIGURED ? from : minimumLifetime(entry);
    return new CachedToken(
        credential,
        CompletableFuture.completedFuture(credential),
        record.lineageBits(),
        entry.generation(),
        runtime.expiry().freshUntil(from, life, left).orLater(least),
        runtime.expiry().liveUntil(from, life, left).orLater(least));
  }

  /**
   * Returns until when a token is used even if it has expired. If the server issues tokens that are
   * expired on arrival, a new one would be no better, so each is used for a moment.
   */
  private Deadline minimumLifetime(Entry entry) {
    Duration age = Duration.between(entry.obtainedAt(), records.now());
    Duration rest = ExpiryPolicy.MIN_LIFETIME.minus(age.isNegative() ? Duration.ZERO : age);
    return runtime.now().plus(rest);
  }
}
