package io.apiservice.sdk.auth;

import io.apiservice.sdk.http.Origin;
import java.util.Iterator;
import java.util.concurrent.ConcurrentHashMap;

/** The history of every login at every origin that was used lately; bounded. */
final class OriginTokenHistories {
  private static final int MAX_HISTORIES = 1024;

  private final ConcurrentHashMap<Key, OriginTokenHistory> histories = new ConcurrentHashMap<>();

  /**
   * The history of a login at an origin.
   *
   * @param login what tells it from other logins, by {@code equals}; never a display name
   */
  OriginTokenHistory of(Object login, Origin origin) {
    Key key = new Key(login, origin);
    OriginTokenHistory known = histories.get(key);
    if (known != null) {
      return known;
    }
    if (histories.size() >= MAX_HISTORIES) {
      forgetSome();
    }
    return histories.computeIfAbsent(key, absent -> new OriginTokenHistory());
  }

  /** Which ones does not matter: what is forgotten is learned again from the next answers. */
  private void forgetSome() {
    Iterator<Key> keys = histories.keySet().iterator();
    for (int i = 0; i < MAX_HISTORIES / 8 && keys.hasNext(); i++) {
      keys.next();
      keys.remove();
    }
  }

  private record Key(Object login, Origin origin) {}
}
