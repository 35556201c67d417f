package io.apiservice.sdk.store.redis;

import io.apiservice.sdk.error.StoreException;
import io.apiservice.sdk.store.TokenStore.Lease;
import io.apiservice.sdk.store.redis.RedisLeases.LeaseEnd;
import java.time.Duration;

/** A lease that was granted. */
final class RedisLease implements Lease {
  private final RedisLeases leases;
  private final String key;
  private final String owner;
  private LeaseEnd end;
  private boolean closed;

  RedisLease(RedisLeases leases, String key, String owner, LeaseEnd end) {
    this.leases = leases;
    this.key = key;
    this.owner = owner;
    this.end = end;
  }

  /**
   * Asks the server too, because a failover or an emptied server loses a lease before its time. No
   * answer counts as lost: what the refresh obtains could not be stored either.
   */
  @Override
  public Duration remaining() {
    if (left().isZero()) {
      return Duration.ZERO;
    }
    try {
      Duration onServer = leases.remaining(key, owner);
      Duration left = left();
      return onServer.compareTo(left) < 0 ? onServer : left;
    } catch (StoreException e) {
      return Duration.ZERO;
    }
  }

  @Override
  public boolean renew(Duration ttl) throws StoreException {
    LeaseEnd renewed = leases.endIn(ttl);
    if (!startRenewal(renewed)) {
      return false;
    }
    boolean held = leases.renew(key, owner, ttl);
    synchronized (this) {
      end = held ? renewed : leases.endIn(Duration.ZERO);
      return held && !closed;
    }
  }

  // If the reply is lost, the shorter of both times is the lower bound.
  private synchronized boolean startRenewal(LeaseEnd renewed) {
    if (closed) {
      return false;
    }
    if (renewed.ttl().compareTo(leases.until(end)) < 0) {
      end = renewed;
    }
    return true;
  }

  private synchronized Duration left() {
    return closed ? Duration.ZERO : leases.until(end);
  }

  @Override
  public void close() {
    Duration left;
    synchronized (this) {
      if (closed) {
        return;
      }
      left = leases.until(end);
      closed = true;
    }
    leases.release(key, owner, left);
  }
}
