package io.apiservice.sdk.store.redis;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Owners whose lease may be on the server although they do not use it, because a reply was lost.
 * The next acquisition in this process takes such a lease over; otherwise all hosts would wait for
 * its end. An owner's name is never used again, since a late command might still carry it.
 */
final class AbandonedLeases {
  private static final int MOST = 256;

  /** How much later than its time to live a lease may end: the command may have been delayed. */
  private static final Duration DELAY = Duration.ofSeconds(10);

  private final LongSupplier nanoTime;
  private final Deque<AbandonedLease> leases = new ArrayDeque<>();

  private record AbandonedLease(String key, String owner, long endNanos) {}

  AbandonedLeases(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  synchronized void add(String key, String owner, Duration ttl) {
    removeEnded();
    if (leases.size() == MOST) {
      leases.removeFirst();
    }
    long endNanos = nanoTime.getAsLong() + ttl.plus(DELAY).toNanos();
    leases.addLast(new AbandonedLease(key, owner, endNanos));
  }

  synchronized List<String> of(String key) {
    removeEnded();
    return leases.stream()
        .filter(lease -> lease.key().equals(key))
        .map(AbandonedLease::owner)
        .toList();
  }

  private void removeEnded() {
    long now = nanoTime.getAsLong();
    leases.removeIf(lease -> lease.endNanos() - now <= 0);
  }
}
