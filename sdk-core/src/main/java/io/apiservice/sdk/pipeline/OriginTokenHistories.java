package io.apiservice.sdk.pipeline;

import io.apiservice.sdk.http.Origin;
import java.util.Iterator;
import java.util.concurrent.ConcurrentHashMap;

/** The history of every login at every recently used origin; bounded. */
final class OriginTokenHistories {
  private static final int MAX_HISTORIES = 1024;

  private final ConcurrentHashMap<HistoryKey, OriginTokenHistory> histories =
      new ConcurrentHashMap<>();

  /**
   * The history of a login at an origin.
   *
   * @param login identifies the login, by {@code equals}; never a display name
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

  /** Which entries does not matter: a forgotten one is learned again from the next responses. */
  private void forgetSome() {
    Iterator<HistoryKey> keys = histories.keySet().iterator();
    for (int i = 0; i < MAX_HISTORIES / 8 && keys.hasNext(); i++) {
      keys.next();
      keys.remove();
    }
  }

  private record HistoryKey(Object login, Origin origin) {}
}
