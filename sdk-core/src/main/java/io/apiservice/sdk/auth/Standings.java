package io.apiservice.sdk.auth;

import io.apiservice.sdk.http.Origin;
import java.util.Iterator;
import java.util.concurrent.ConcurrentHashMap;

/** The standing of every (grant, origin) that was used lately; bounded. */
final class Standings {
  private static final int MOST = 1024;

  private final ConcurrentHashMap<Key, Standing> standings = new ConcurrentHashMap<>();

  Standing of(String grant, Origin origin) {
    Key key = new Key(grant, origin);
    Standing known = standings.get(key);
    if (known != null) {
      return known;
    }
    if (standings.size() >= MOST) {
      forgetSome();
    }
    return standings.computeIfAbsent(key, absent -> new Standing());
  }

  /** Which ones does not matter: what is forgotten is learned again from the next answers. */
  private void forgetSome() {
    Iterator<Key> keys = standings.keySet().iterator();
    for (int i = 0; i < MOST / 8 && keys.hasNext(); i++) {
      keys.next();
      keys.remove();
    }
  }

  private record Key(String grant, Origin origin) {}
}
