package io.apiservice.sdk.oauth;

import io.apiservice.sdk.error.StoreException;
import io.apiservice.sdk.redact.CallSecrets;
import io.apiservice.sdk.store.record.GrantRecord;
import org.jspecify.annotations.Nullable;

/**
 * Supplies the tokens that a login in this process knows, so that they can be masked when a refresh
 * fails: the message of a store, of a lookup or of the token endpoint may quote any of them.
 */
record LoginSecrets(GrantIdentity identity, RecordAccess records) {
  /**
   * Adds the tokens to two sets of secrets.
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

  /**
   * Like {@link #addTo}, but does not read a record that is kept in memory, because decoding it is
   * expensive.
   */
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
      return null;
      // The refresh that fails reports the failure of the store itself.
    }
  }
}
