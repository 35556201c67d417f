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
 * The grants in use, by key: bounded, and forgotten when idle. Looked over now and then by whoever
 * comes along, because a timer would be one more thing that lives for ever.
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

  SessionCache(Ticker ticker, Function<String, TokenSession> grants, int most, Duration idle) {
    this.ticker = ticker;
    this.grants = grants;
    this.maxSessions = most;
    this.idleTimeout = idle;
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

  /** Waits for what is under way. */
  void settle(Duration limit) {
    long end = ticker.nanos() + limit.toNanos();
    for (CachedSession cached : identities.values()) {
      cached.session.complete(Duration.ofNanos(Math.max(0, end - ticker.nanos())));
    }
  }

  /** Spares the one that is about to be used: it would be asked for again at once. */
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

  /** The longest idle; those that hold a token which is kept nowhere else go last. */
  private void evict(int many, CachedSession wanted) {
    List<EvictionCandidate> resting = new ArrayList<>();
    identities.forEach(
        (key, cached) -> {
          if (cached != wanted && cached.session.isIdle()) {
            resting.add(
                new EvictionCandidate(
                    key, cached, cached.session.hasUnsavedToken(), cached.usedAt));
          }
        });
    resting.sort(
        Comparator.comparing(EvictionCandidate::unsaved)
            .thenComparingLong(EvictionCandidate::usedAt));
    List<TokenSession> undelivered = new ArrayList<>();
    for (EvictionCandidate candidate : resting.subList(0, Math.min(many, resting.size()))) {
      TokenSession session = candidate.cached.session;
      if (!session.retire(true, () -> grant(candidate.key))) {
        continue; // a refresh has begun meanwhile
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

  /** One more call of {@code onRotation} for each, one after the other, on a thread apart. */
  private static void deliver(List<TokenSession> evicted) {
    try {
      evicted.get(0).runtime().executor().runBlocking(() -> evicted.forEach(SessionCache::deliver));
    } catch (RuntimeException | Error e) { // no thread to be had
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
            "{}: forgotten for want of room, with a refresh token that is kept nowhere else: set"
                + " store(…), or an onRotation(…) that succeeds",
            evicted.identity().name()));
  }

  /** An identity as it was when eviction looked at it. */
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
