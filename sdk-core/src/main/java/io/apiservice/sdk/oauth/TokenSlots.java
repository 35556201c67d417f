package io.apiservice.sdk.oauth;

import io.apiservice.sdk.oauth.endpoint.TokenScope;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The slots of a login for additional scopes and audiences. The most recently used slots are kept.
 * Older ones are referenced weakly: as long as a view or a refresh uses one, it is found again, so
 * that a target never has two slots.
 */
final class TokenSlots {
  /** The number of targets for which a record keeps tokens. */
  static final int MAX_KEPT = 256;

  private final Map<TokenScope, TokenSlot> kept = new LinkedHashMap<>(16, 0.75f, true);
  private final Map<TokenScope, WeakReference<TokenSlot>> all = new HashMap<>();
  private int purgeAt = 2 * MAX_KEPT;

  /** Returns the slot of a target; creates it if there is none. */
  synchronized TokenSlot slot(TokenScope scope, Supplier<TokenSlot> factory) {
    TokenSlot slot = kept.get(scope);
    if (slot != null) {
      return slot;
    }
    slot = inUse(scope);
    if (slot == null) {
      slot = factory.get();
      all.put(scope, new WeakReference<>(slot));
    }
    kept.put(scope, slot);
    if (kept.size() > MAX_KEPT) {
      kept.remove(kept.keySet().iterator().next());
    }
    if (all.size() > purgeAt) {
      all.values().removeIf(reference -> reference.refersTo(null));
      purgeAt = Math.max(2 * MAX_KEPT, 2 * all.size());
    }
    return slot;
  }

  private @Nullable TokenSlot inUse(TokenScope scope) {
    WeakReference<TokenSlot> reference = all.get(scope);
    return reference == null ? null : reference.get();
  }

  /** Returns the slots that may be in use. */
  synchronized List<TokenSlot> live() {
    List<TokenSlot> live = new ArrayList<>();
    for (WeakReference<TokenSlot> reference : all.values()) {
      TokenSlot slot = reference.get();
      if (slot != null) {
        live.add(slot);
      }
    }
    return live;
  }
}
