package io.apiservice.sdk.store.redis;

import io.apiservice.sdk.error.StoreException;
import io.apiservice.sdk.store.TokenStore.Lease;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Grants leases: a key with the random name of its owner and an expiry on the server's clock. */
final class RedisLeases {
  /**
   * Arguments: the new owner, the time to live, owners that have given up. The new owner may be
   * there already if the client has repeated the command after a lost reply.
   */
  private static final byte[] ACQUIRE =
      RedisScripts.bytes(
          """
          if redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) then
            return 1
          end
          local owner = redis.call('GET', KEYS[1])
          for i = 1, #ARGV do
            if i ~= 2 and owner == ARGV[i] then
              redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
              return 1
            end
          end
          return 0
          """);

  private static final byte[] RENEW =
      RedisScripts.bytes(
          """
          if redis.call('GET', KEYS[1]) == ARGV[1] then
            return redis.call('PEXPIRE', KEYS[1], ARGV[2])
          end
          return 0
          """);

  private static final byte[] RELEASE =
      RedisScripts.bytes(
          """
          if redis.call('GET', KEYS[1]) == ARGV[1] then
            return redis.call('DEL', KEYS[1])
          end
          return 0
          """);

  private static final byte[] REMAINING =
      RedisScripts.bytes(
          """
          if redis.call('GET', KEYS[1]) == ARGV[1] then
            return redis.call('PTTL', KEYS[1])
          end
          return 0
          """);

  private final RedisKeys keys;
  private final RedisScripts scripts;
  private final LongSupplier nanoTime;
  private final LongSupplier wallMillis;
  private final AbandonedLeases abandoned;

  RedisLeases(
      RedisKeys keys, RedisScripts scripts, LongSupplier nanoTime, LongSupplier wallMillis) {
    this.keys = keys;
    this.scripts = scripts;
    this.nanoTime = nanoTime;
    this.wallMillis = wallMillis;
    this.abandoned = new AbandonedLeases(nanoTime);
  }

  @Nullable Lease tryAcquire(String key, Duration ttl) throws StoreException {
    String owner = UUID.randomUUID().toString();
    LeaseEnd end = endIn(ttl);
    List<byte[]> arguments = new ArrayList<>();
    arguments.add(RedisScripts.bytes(owner));
    arguments.add(millis(ttl));
    abandoned.of(key).forEach(former -> arguments.add(RedisScripts.bytes(former)));
    try {
      return number("acquire the lease", ACQUIRE, key, arguments) == 1
          ? new RedisLease(this, key, owner, end)
          : null;
    } catch (StoreException e) {
      abandoned.add(key, owner, ttl);
      throw e;
    }
  }

  boolean renew(String key, String owner, Duration ttl) throws StoreException {
    return number("renew the lease", RENEW, key, List.of(RedisScripts.bytes(owner), millis(ttl)))
        == 1;
  }

  /** Returns the remaining time on the server; zero if it belongs to another. */
  Duration remaining(String key, String owner) throws StoreException {
    long left = number("check the lease", REMAINING, key, List.of(RedisScripts.bytes(owner)));
    return Duration.ofMillis(Math.max(0, left));
  }

  /** Releases the lease. If the server does not answer, the next acquisition takes it over. */
  void release(String key, String owner, Duration left) {
    try {
      long unused = number("release the lease", RELEASE, key, List.of(RedisScripts.bytes(owner)));
    } catch (StoreException e) {
      abandoned.add(key, owner, left);
    }
  }

  LeaseEnd endIn(Duration ttl) {
    return new LeaseEnd(nanoTime.getAsLong(), wallMillis.getAsLong(), ttl);
  }

  /** The time until then, by whichever clock ran further: one stops during suspend. */
  Duration until(LeaseEnd end) {
    Duration monotonic = Duration.ofNanos(nanoTime.getAsLong() - end.fromNanos());
    Duration wall = Duration.ofMillis(wallMillis.getAsLong() - end.fromMillis());
    Duration left = end.ttl().minus(monotonic.compareTo(wall) > 0 ? monotonic : wall);
    return left.isNegative() ? Duration.ZERO : left;
  }

  private long number(String operation, byte[] script, String key, List<byte[]> arguments)
      throws StoreException {
    return scripts.run(operation, script, keys.lease(key), arguments) instanceof Long number
        ? number
        : 0;
  }

  private static byte[] millis(Duration ttl) {
    return RedisScripts.bytes(Long.toString(Math.max(1, ttl.toMillis())));
  }

  /** A time to live, counted from before the command was sent. */
  record LeaseEnd(long fromNanos, long fromMillis, Duration ttl) {}
}
