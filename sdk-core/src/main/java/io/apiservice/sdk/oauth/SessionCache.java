package io.apiservice.sdk.oauth;

import io.apiservice.sdk.async.TimeRange;
import io.apiservice.sdk.redact.RedactedLogger;
import io.apiservice.sdk.redact.SecretMask;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/**
 * A bounded cache of sessions by key. Idle sessions are removed by the threads that use the cache,
 * because a timer would need a thread of its own.
 */
final class SessionCache {
  private static final RedactedLogger LOG = RedactedLogger.named("io.apiservice.sdk.oauth");

  private final Map<String, CachedSession> identities = new ConcurrentHashMap<>();
  private final AtomicBoolean sweeping = new AtomicBoolean();
  private final Ticker ticker;
  private final Function<String, TokenSession> grants;
  private final int maxSessions;
  private final Duration idleTimeout;
  private volatile long sweptAt;

  SessionCache(
      Ticker ticker, Function<String, TokenSession> grants, int maxSessions, Duration idleTimeout) {
    this.ticker = ticker;
    this.grants = grants;
    this.maxSessions = maxSessions;
    this.idleTimeout = idleTimeout;
    this.sweptAt = ticker.nanos();
  }

  TokenSession grant(String key) {
    CachedSession cached = identities.get(key);
    while (cached == null || cached.session.retired()) {
      if (cached != null) {
        identities.remove(key, cached);
      }
      cached = identities.computeIfAbsent(key, k -> new CachedSession(grants.apply(k)));
    }
    long now = ticker.nanos();
    cached.usedAt = now;
    if (identities.size() > maxSessions || now - sweptAt > TimeRange.nanos(idleTimeout)) {
      sweep(now, cached);
    }
    return cached.session;
  }

  int size() {
    return identities.size();
  }

  /** Waits for refreshes, store writes and deliveries that are under way. */
  void settle(Duration limit) {
    long end = ticker.nanos() + limit.toNanos();
    for (CachedSession cached : identities.values()) {
      cached.session.complete(Duration.ofNanos(Math.max(0, end - ticker.nanos())));
    }
  }

  /** Removes idle sessions, except {@code wanted}, which is about to be used. */
  private void sweep(long now, CachedSession wanted) {
    if (!sweeping.compareAndSet(false, true)) {
      return;
    }
    try {
      sweptAt = now;
      identities
          .entrySet()
          .removeIf(
              entry ->
                  entry.getValue() != wanted
                      && entry.getValue().unused(now, idleTimeout)
                      && entry.getValue().session.retire(false, () -> grant(entry.getKey())));
      if (identities.size() > maxSessions) {
        evict(identities.size() - maxSessions + maxSessions / 20, wanted);
      }
    } finally {
      sweeping.set(false);
    }
  }

  /** Evicts the longest unused sessions; those with an unsaved token last. */
  private void evict(int count, CachedSession wanted) {
    List<EvictionCandidate> candidates = new ArrayList<>();
    identities.forEach(
        (key, cached) -> {
          if (cached != wanted && cached.session.isIdle()) {
            candidates.add(
                new EvictionCandidate(
                    key, cached, cached.session.hasUnsavedToken(), cached.usedAt));
          }
        });
    candidates.sort(
        Comparator.comparing(EvictionCandidate::unsaved)
            .thenComparingLong(EvictionCandidate::usedAt));
    List<TokenSession> undelivered = new ArrayList<>();
    for (EvictionCandidate candidate : candidates.subList(0, Math.min(count, candidates.size()))) {
      TokenSession session = candidate.cached.session;
      if (!session.retire(true, () -> grant(candidate.key))) {
        continue; // a refresh has started
      }
      identities.remove(candidate.key, candidate.cached);
      if (session.hasUnsavedToken() && session.rotation() != null) {
        undelivered.add(session);
      } else if (session.hasUnsavedToken()) {
        warn(session);
      }
    }
    if (!undelivered.isEmpty()) {
      deliver(undelivered);
    }
  }

  /** Calls {@code onRotation} once more for each session, on a separate thread. */
  private static void deliver(List<TokenSession> evicted) {
    try {
      evicted.get(0).runtime().executor().runBlocking(() -> evicted.forEach(SessionCache::deliver));
    } catch (RuntimeException | Error e) { // no thread available
      evicted.forEach(SessionCache::warn);
    }
  }

  private static void deliver(TokenSession evicted) {
    RotationDelivery rotation = evicted.rotation();
    if (rotation != null && rotation.flush(evicted.runtime().timeouts().post()) != null) {
      warn(evicted);
    }
  }

  private static void warn(TokenSession evicted) {
    LOG.warn(
        SecretMask.NONE.text(
            "{}: evicted from memory with an unsaved refresh token, because maxSessions was reached:"
                + " set store(…), or an onRotation(…) that succeeds",
            evicted.identity().name()));
  }

  /** The state of a session when eviction examined it. */
  private record EvictionCandidate(
      String key, CachedSession cached, boolean unsaved, long usedAt) {}

  private static final class CachedSession {
    private final TokenSession session;
    private volatile long usedAt;

    CachedSession(TokenSession session) {
      this.session = session;
    }

    boolean unused(long now, Duration idle) {
      return now - usedAt > TimeRange.nanos(idle);
    }
  }
}
