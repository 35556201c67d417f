package io.apiservice.sdk.oauth;

import io.apiservice.sdk.async.Deadline;
import io.apiservice.sdk.auth.Credential;
import io.apiservice.sdk.diagnosis.CredentialFacts;
import io.apiservice.sdk.event.ApiListener.TokenAdopted;
import io.apiservice.sdk.store.record.GrantRecord;
import io.apiservice.sdk.store.record.GrantRecord.Entry;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Creates the cached tokens of this process from the entries of a record. */
final class CachedTokens {
  private final ProviderRuntime runtime;
  private final GrantIdentity identity;
  private final RecordAccess records;

  CachedTokens(ProviderRuntime runtime, GrantIdentity identity, RecordAccess records) {
    this.runtime = runtime;
    this.identity = identity;
    this.records = records;
  }

  /** Returns the record's token for this target if it is newer than {@code replaced} and valid. */
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

  /** Notifies the listener of a token that another process obtained. */
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
        || (held.lineage() != record.lineageBits() // a restored login has the same token
            && !held.credential().secret().equals(entry.access()));
  }

  /** Uses the wall clock, the only clock that processes share. */
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
    if (life != null && left.compareTo(life) > 0) { // clocks disagree: limit it to the lifetime
      left = life;
    }
    return token(record, entry, target, source, refused, runtime.now(), life, left);
  }

  /** Creates a token that was just received. Its lifetime counts from before the request. */
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

  /** Uses even an expired new token for a moment, because the next one would be expired too. */
  private Deadline minimumLifetime(Entry entry) {
    Duration age = Duration.between(entry.obtainedAt(), records.now());
    Duration rest = ExpiryPolicy.MIN_LIFETIME.minus(age.isNegative() ? Duration.ZERO : age);
    return runtime.now().plus(rest);
  }
}
