package io.apiservice.sdk.oauth;

import io.apiservice.sdk.error.StoreException;
import io.apiservice.sdk.redact.CallSecrets;
import io.apiservice.sdk.store.record.GrantRecord;
import org.jspecify.annotations.Nullable;

/**
 * The tokens that a login in this process knows now, for the mask of its failures: a store, a
 * lookup or the token endpoint may quote any of them.
 */
record LoginSecrets(GrantIdentity identity, RecordAccess records) {
  /**
   * Adds the tokens.
   *
   * @param refreshTokens receives the refresh tokens, which are few
   * @param accessTokens receives the access tokens, which may be many
   */
  void addTo(CallSecrets refreshTokens, CallSecrets accessTokens) {
    addSeenTo(refreshTokens, accessTokens);
    if (records.seenTokens() == null) {
      SeenTokens.add(inMemory(), refreshTokens, accessTokens);
    }
  }

  /** Like {@link #addTo}, without a record in memory, which is expensive to read. */
  void addSeenTo(CallSecrets refreshTokens, CallSecrets accessTokens) {
    refreshTokens.add(identity.configuredRefreshToken(), records.foundSeed());
    InitialToken first = identity.initialToken();
    if (first != null) {
      accessTokens.add(first.value());
    }
    SeenTokens seen = records.seenTokens();
    if (seen != null) {
      seen.addTo(refreshTokens, accessTokens);
    }
  }

  private @Nullable GrantRecord inMemory() {
    try {
      return records.repository().read().record();
    } catch (StoreException e) {
      return null; // reported by the task itself
    }
  }
}
