package io.apiservice.sdk.pipeline;

import io.apiservice.sdk.http.Origin;
import java.util.Iterator;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The token histories, one for each login and each origin that it was used with recently. Their
 * number is limited.
 */
final class OriginTokenHistories {
  private static final int MAX_HISTORIES = 1024;

  private final ConcurrentHashMap<HistoryKey, OriginTokenHistory> histories =
      new ConcurrentHashMap<>();

  /**
   * Returns the history of a login at an origin.
   *
   * @param login identifies the login by {@code equals}; a display name would not be unique
   */
  OriginTokenHistory of(Object login, Origin origin) {
    HistoryKey historyKey = new HistoryKey(login, origin);
    OriginTokenHistory known = histories.get(historyKey);
    if (known != null) {
      return known;
    }
    if (histories.size() >= MAX_HISTORIES) {
      forgetSome();
    }
    return histories.computeIfAbsent(historyKey, absent -> new OriginTokenHistory());
  }

  /**
   * Removes some entries. It does not matter which: the next responses build a removed history
   * again.
   */
  private void forgetSome() {
    Iterator<HistoryKey> keys = histories.keySet().iterator();
    for (int i = 0; i < MAX_HISTORIES / 8 && keys.hasNext(); i++) {
      keys.next();
      keys.remove();
    }
  }

  private record HistoryKey(Object login, Origin origin) {}
}
