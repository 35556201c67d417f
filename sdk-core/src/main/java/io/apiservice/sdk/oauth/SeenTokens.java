package io.apiservice.sdk.oauth;

import io.apiservice.sdk.redact.CallSecrets;
import io.apiservice.sdk.store.record.GrantRecord;
import org.jspecify.annotations.Nullable;

/**
 * The tokens of the record that was last read from or written to the store, and of the record that
 * could not be stored yet. They are masked in messages. Thread-safe.
 */
final class SeenTokens {
  private @Nullable String replacedRefresh;
  private @Nullable GrantRecord record;
  private @Nullable GrantRecord unstored;

  /** Sets the record that was read or written last. */
  synchronized void record(GrantRecord seen) {
    String refresh = record == null ? null : record.refresh();
    if (refresh != null && !refresh.equals(seen.refresh())) {
      replacedRefresh = refresh;
    }
    record = seen;
  }

  /** Sets the record that could not be stored yet; null if there is none. */
  synchronized void unstored(@Nullable GrantRecord pending) {
    unstored = pending;
  }

  synchronized void addTo(CallSecrets refreshTokens, CallSecrets accessTokens) {
    refreshTokens.add(replacedRefresh);
    add(unstored, refreshTokens, accessTokens);
    add(record, refreshTokens, accessTokens);
  }

  /** Adds the tokens of a record and of the previous logins that it keeps. */
  static void add(
      @Nullable GrantRecord record, CallSecrets refreshTokens, CallSecrets accessTokens) {
    for (GrantRecord at = record; at != null; at = at.previous()) {
      refreshTokens.add(at.refresh());
      at.entries().values().forEach(entry -> accessTokens.add(entry.access()));
    }
  }

  @Override
  public String toString() {
    return "SeenTokens";
  }
}
