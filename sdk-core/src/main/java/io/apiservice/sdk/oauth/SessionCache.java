package io.apiservice.sdk.oauth;

import io.apiservice.sdk.async.TimeRange;
import io.apiservice.sdk.oauth.runtime.RefreshExecutor;
import io.apiservice.sdk.oauth.runtime.Ticker;
import io.apiservice.sdk.redact.RedactedLogger;
import io.apiservice.sdk.redact.SecretMask;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A cache of sessions by key, limited in size. It has no thread for a timer, so the threads that
 * use the cache also remove idle sessions.
 */
final class SessionCache {
  private static final RedactedLogger LOG = RedactedLogger.named("io.apiservice.sdk.oauth");

  private final Map<String, CachedSession> sessions = new ConcurrentHashMap<>();

  /**
   * Evicted sessions that may still be in a call of {@code onRotation}. If a new session for the
   * same key is created, it takes over their delivery, so that the calls do not overlap and tokens
   * keep their order.
   */
  private final Map<String, CachedSession> evicted = new ConcurrentHashMap<>();

  private final AtomicBoolean sweeping = new AtomicBoolean();
  private final Ticker ticker;
  private final RefreshExecutor executor;
  private final SessionFactory factory;
  private final int maxSessions;
  private final Duration idleTimeout;
  private volatile long sweptAt;

  SessionCache(
      Ticker ticker,
      RefreshExecutor executor,
      SessionFactory factory,
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
      cached = sessions.computeIfAbsent(key, this::created);
    }
    long now = ticker.nanos();
    cached.usedAt = now;
    if (sessions.size() > maxSessions || now - sweptAt > TimeRange.nanos(idleTimeout)) {
      sweep(now, cached);
    }
    return cached.session;
  }

  private CachedSession created(String key) {
    CachedSession before = evicted.remove(key);
    return new CachedSession(
        factory.session(key, before == null ? null : before.session.delivery()));
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
                      && retire(entry.getKey(), entry.getValue(), false));
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
    List<EvictionCandidate> undelivered = new ArrayList<>();
    for (EvictionCandidate candidate : candidates.subList(0, Math.min(count, candidates.size()))) {
      TokenSession session = candidate.cached.session;
      if (!retire(candidate.key, candidate.cached, true)) {
        continue;
        // A refresh of this session has started, so it is kept.
      }
      sessions.remove(candidate.key, candidate.cached);
      if (session.hasUnsavedToken() && session.delivery() != null) {
        undelivered.add(candidate);
      } else if (session.hasUnsavedToken()) {
        warn(session);
      }
    }
    if (!undelivered.isEmpty()) {
      deliver(undelivered);
    }
  }

  private boolean retire(String key, CachedSession cached, boolean evenWithUnsavedToken) {
    TokenSession session = cached.session;
    if (session.delivery() == null) {
      return session.retire(evenWithUnsavedToken, () -> session(key));
    }
    // Done before the session retires, because after that another thread may create the next
    // session.
    evicted.put(key, cached);
    boolean retired = session.retire(evenWithUnsavedToken, () -> session(key));
    if (!retired) {
      evicted.remove(key, cached);
    } else if (!session.hasUnsavedToken()) {
      forgetWhenQuiet(key, cached);
    }
    return retired;
  }

  private void forgetWhenQuiet(String key, CachedSession cached) {
    RotationDelivery delivery = cached.session.delivery();
    if (delivery != null) {
      delivery.whenQuiet(() -> evicted.remove(key, cached));
    }
  }

  /**
   * Calls {@code onRotation} once more for each evicted session with an unsaved token. Runs on a
   * separate thread, because the callback may block.
   */
  private void deliver(List<EvictionCandidate> undelivered) {
    try {
      executor.runBlocking(() -> undelivered.forEach(this::deliver));
    } catch (RuntimeException | Error e) {
      // No thread is available.
      undelivered.forEach(this::undelivered);
    }
  }

  private void deliver(EvictionCandidate candidate) {
    if (candidate.cached.session.deliverUnsavedToken()) {
      forgetWhenQuiet(candidate.key, candidate.cached);
    } else {
      undelivered(candidate);
    }
  }

  private void undelivered(EvictionCandidate candidate) {
    // The next session, if there is one already, has taken over the token.
    if (candidate.cached.equals(evicted.get(candidate.key))) {
      warn(candidate.cached.session);
    }
    forgetWhenQuiet(candidate.key, candidate.cached);
  }

  private static void warn(TokenSession evicted) {
    LOG.warn(
        SecretMask.NONE.text(
            "{}: evicted from memory with an unsaved refresh token, because maxSessions was"
                + " reached: set store(…), or an onRotation(…) that succeeds",
            evicted.name()));
  }

  /** Creates the session of a key. */
  @FunctionalInterface
  interface SessionFactory {
    /**
     * Creates the session of a key.
     *
     * @param inherited the delivery of an evicted session of the same key, which is continued; null
     *     if there is none
     */
    TokenSession session(String key, @Nullable RotationDelivery inherited);
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
