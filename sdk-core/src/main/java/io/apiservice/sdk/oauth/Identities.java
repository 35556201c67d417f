package io.apiservice.sdk.oauth;

import io.apiservice.sdk.flow.TimeBounds;
import io.apiservice.sdk.redact.Mask;
import io.apiservice.sdk.redact.ShownLog;
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
final class Identities {
  private static final ShownLog LOG = ShownLog.named("io.apiservice.sdk.oauth");

  private final Map<String, Identity> identities = new ConcurrentHashMap<>();
  private final AtomicBoolean sweeping = new AtomicBoolean();
  private final Ticker ticker;
  private final Function<String, Grant> grants;
  private final int most;
  private final Duration idle;
  private volatile long sweptAt;

  Identities(Ticker ticker, Function<String, Grant> grants, int most, Duration idle) {
    this.ticker = ticker;
    this.grants = grants;
    this.most = most;
    this.idle = idle;
    this.sweptAt = ticker.nanos();
  }

  Grant grant(String key) {
    Identity identity = identities.get(key);
    if (identity == null) {
      identity = identities.computeIfAbsent(key, k -> new Identity(grants.apply(k)));
    }
    long now = ticker.nanos();
    identity.usedAt = now;
    if (identities.size() > most || now - sweptAt > TimeBounds.nanos(idle)) {
      sweep(now);
    }
    return identity.grant;
  }

  int size() {
    return identities.size();
  }

  /** Waits for what is under way. */
  void settle(Duration limit) {
    long end = ticker.nanos() + limit.toNanos();
    for (Identity identity : identities.values()) {
      identity.grant.settle(Duration.ofNanos(Math.max(0, end - ticker.nanos())));
    }
  }

  private void sweep(long now) {
    if (!sweeping.compareAndSet(false, true)) {
      return;
    }
    try {
      sweptAt = now;
      identities.values().removeIf(identity -> identity.forgettable(now, idle));
      if (identities.size() > most) {
        evict(identities.size() - most + most / 20);
      }
    } finally {
      sweeping.set(false);
    }
  }

  /** The longest idle; those that hold a token which is kept nowhere else go last. */
  private void evict(int many) {
    List<Candidate> resting = new ArrayList<>();
    identities.forEach(
        (key, identity) -> {
          if (identity.grant.atRest()) {
            resting.add(new Candidate(key, identity, identity.grant.unsaved(), identity.usedAt));
          }
        });
    resting.sort(Comparator.comparing(Candidate::unsaved).thenComparingLong(Candidate::usedAt));
    List<Grant> undelivered = new ArrayList<>();
    for (Candidate candidate : resting.subList(0, Math.min(many, resting.size()))) {
      if (identities.remove(candidate.key, candidate.identity) && candidate.unsaved) {
        Grant grant = candidate.identity.grant;
        if (grant.rotation() != null) {
          undelivered.add(grant);
        } else {
          warn(grant);
        }
      }
    }
    if (!undelivered.isEmpty()) {
      deliver(undelivered);
    }
  }

  /** One more call of {@code onRotation} for each, one after the other, on a thread apart. */
  private static void deliver(List<Grant> evicted) {
    try {
      evicted.get(0).engine().workers().runApart(() -> evicted.forEach(Identities::deliver));
    } catch (RuntimeException | Error e) { // no thread to be had
      evicted.forEach(Identities::warn);
    }
  }

  private static void deliver(Grant evicted) {
    RotationDelivery rotation = evicted.rotation();
    if (rotation != null && rotation.flush(evicted.engine().timing().post()) != null) {
      warn(evicted);
    }
  }

  private static void warn(Grant evicted) {
    LOG.warn(
        Mask.NONE.text(
            "{}: forgotten for want of room, with a refresh token that is kept nowhere else: set"
                + " store(…), or an onRotation(…) that succeeds",
            evicted.login().name()));
  }

  /** An identity as it was when eviction looked at it. */
  private record Candidate(String key, Identity identity, boolean unsaved, long usedAt) {}

  private static final class Identity {
    private final Grant grant;
    private volatile long usedAt;

    Identity(Grant grant) {
      this.grant = grant;
    }

    boolean forgettable(long now, Duration idle) {
      return now - usedAt > TimeBounds.nanos(idle) && grant.atRest() && !grant.unsaved();
    }
  }
}
