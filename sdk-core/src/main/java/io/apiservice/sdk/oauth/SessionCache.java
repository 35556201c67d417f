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
 * A cache of sessions by key, limited in size. It has no thread for a timer, so the threads that
 * use the cache also remove idle sessions.
 */
final class SessionCache {
  private static final RedactedLogger LOG = RedactedLogger.named("io.apiservice.sdk.oauth");

  private final Map<String, CachedSession> sessions = new ConcurrentHashMap<>();
  private final AtomicBoolean sweeping = new AtomicBoolean();
  private final Ticker ticker;
  private final RefreshExecutor executor;
  private final Function<String, TokenSession> factory;
  private final int maxSessions;
  private final Duration idleTimeout;
  private volatile long sweptAt;

  SessionCache(
      Ticker ticker,
      RefreshExecutor executor,
      Function<String, TokenSession> factory,
      int maxSessions,
      Duration idleTimeout) {
    this.ticker = ticker;
    this.executor = executor;
    this.factory = factory;
    this.maxSessions = maxSessions;
    this.idleTimeout = idleTimeout;
    this.sweptAt = ticker.nanos();
  }

  TokenSession session(String key) {
    CachedSession cached = sessions.get(key);
    while (cached == null || cached.session.retired()) {
      if (cached != null) {
        sessions.remove(key, cached);
      }
      cached = sessions.computeIfAbsent(key, k -> new CachedSession(factory.apply(k)));
    }
    long now = ticker.nanos();
    cached.usedAt = now;
    if (sessions.size() > maxSessions || now - sweptAt > TimeRange.nanos(idleTimeout)) {
      sweep(now, cached);
    }
    return cached.session;
  }

  int size() {
    return sessions.size();
  }

  /** Waits for refreshes, store writes and deliveries that are under way. */
  void settle(Duration limit) {
    long end = ticker.nanos() + limit.toNanos();
    for (CachedSession cached : sessions.values()) {
      cached.session.complete(Duration.ofNanos(Math.max(0, end - ticker.nanos())));
    }
  }

  /** Removes idle sessions, except {@code wanted}, which the caller is about to use. */
  private void sweep(long now, CachedSession wanted) {
    if (!sweeping.compareAndSet(false, true)) {
      return;
    }
    try {
      sweptAt = now;
      sessions
          .entrySet()
          .removeIf(
              entry ->
                  entry.getValue() != wanted
                      && entry.getValue().unused(now, idleTimeout)
                      && entry.getValue().session.retire(false, () -> session(entry.getKey())));
      if (sessions.size() > maxSessions) {
        evict(sessions.size() - maxSessions + maxSessions / 20, wanted);
      }
    } finally {
      sweeping.set(false);
    }
  }

  /**
   * Removes the sessions that have been unused for the longest time. Those with an unsaved token
   * are removed last.
   */
  private void evict(int count, CachedSession wanted) {
    List<EvictionCandidate> candidates = new ArrayList<>();
    sessions.forEach(
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
      if (!session.retire(true, () -> session(candidate.key))) {
        continue;
        // A refresh of this session has started, so it is kept.
      }
      sessions.remove(candidate.key, candidate.cached);
      if (session.hasUnsavedToken() && session.deliversTokens()) {
        undelivered.add(session);
      } else if (session.hasUnsavedToken()) {
        warn(session);
      }
    }
    if (!undelivered.isEmpty()) {
      deliver(undelivered);
    }
  }

  /**
   * Calls {@code onRotation} once more for each evicted session with an unsaved token. Runs on a
   * separate thread.
   */
  private void deliver(List<TokenSession> evicted) {
    try {
      executor.runBlocking(() -> evicted.forEach(SessionCache::deliver));
    } catch (RuntimeException | Error e) {
      // No thread is available.
      evicted.forEach(SessionCache::warn);
    }
  }

  private static void deliver(TokenSession evicted) {
    if (!evicted.deliverUnsavedToken()) {
      warn(evicted);
    }
  }

  private static void warn(TokenSession evicted) {
    LOG.warn(
        SecretMask.NONE.text(
            "{}: evicted from memory with an unsaved refresh token, because maxSessions was reached:"
                + " set store(…), or an onRotation(…) that succeeds",
            evicted.name()));
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
