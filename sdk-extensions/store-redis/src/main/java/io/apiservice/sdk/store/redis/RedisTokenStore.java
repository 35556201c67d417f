package io.apiservice.sdk.store.redis;

import static java.util.Objects.requireNonNull;

import io.apiservice.sdk.error.StoreException;
import io.apiservice.sdk.store.StoreClosedException;
import io.apiservice.sdk.store.StoreInspection.LeaseState;
import io.apiservice.sdk.store.TokenStore;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.MultiDbClient;
import redis.clients.jedis.UnifiedJedis;

/**
 * Stores records in Redis, so that several hosts share one login. Needs one primary: a single
 * server, the primary that Sentinel names, or a cluster.
 *
 * <pre>{@code
 * RedisClient redis = RedisClient.create("redis://redis.internal:6379");
 * RedisTokenStore store = RedisTokenStore.builder(redis).replicas(1).build();
 * }</pre>
 *
 * <p>The store is as durable as the server: {@code docs/store-redis.md} says which promise holds
 * under which configuration. Records have no expiry; leases have one.
 *
 * <p>The application creates the Jedis client and closes it, after the store. The timeouts of its
 * connections and its pool apply to every operation; the SDK adds a limit of its own. Thread-safe
 * if the client is, as pooled clients are.
 */
public final class RedisTokenStore implements TokenStore {
  private static final Logger LOG = LoggerFactory.getLogger(RedisTokenStore.class);

  private final RedisRecords records;
  private final RedisLeases leases;
  private final RedisServerCheck serverCheck;
  private final RedisInspection inspection;
  private final String description;
  private volatile boolean closed;

  private RedisTokenStore(Builder builder) {
    RedisKeys keys = new RedisKeys(builder.keyPrefix);
    RedisScripts scripts = new RedisScripts(builder.client);
    this.records =
        new RedisRecords(
            keys, scripts, builder.replicas, (int) builder.replicationTimeout.toMillis());
    this.leases = new RedisLeases(keys, scripts, System::nanoTime, System::currentTimeMillis);
    this.serverCheck =
        new RedisServerCheck(builder.client, builder.replicas, requireNonNull(builder.warnings));
    this.inspection = new RedisInspection(builder.client, keys, scripts, serverCheck);
    this.description = "Redis, keys " + builder.keyPrefix + ":*, replicas " + builder.replicas;
  }

  /**
   * Prepares a store that uses this client. Nothing is sent until the store is used.
   *
   * @throws IllegalArgumentException for a client that switches between independent databases,
   *     because they do not share their records
   */
  public static Builder builder(UnifiedJedis client) {
    return new Builder(client);
  }

  @Override
  public byte @Nullable [] read(String key) throws StoreException {
    return records.read(key);
  }

  @Override
  public boolean replace(String key, byte @Nullable [] expected, byte[] next)
      throws StoreException {
    return records.replace(key, expected, next);
  }

  /**
   * Checks that the server can be reached and allows the commands of the store, for a start-up or a
   * health check. Changes nothing. Blocks.
   *
   * @return what endangers the records, such as a server that keeps nothing on disk; empty if
   *     nothing does, or if the server does not show its configuration
   * @throws StoreException if the store cannot be used; the message says what to do
   */
  public List<String> check() throws StoreException {
    return inspection.check();
  }

  /**
   * Lists the keys of the records, for tools. Scans the server, so it is slow if that holds much
   * else. A cluster client cannot list them. Blocks.
   *
   * @param limit how many keys at most
   */
  public List<String> keys(int limit) throws StoreException {
    return inspection.keys(limit);
  }

  /** Returns whether a host holds the lease of a record, without acquiring it. Blocks. */
  public LeaseState leaseState(String key) throws StoreException {
    return inspection.leaseState(key);
  }

  /**
   * Acquires the lease with {@code SET NX PX} and a random owner. The first call also reads the
   * configuration of the server, and logs a warning if it endangers the records.
   */
  @Override
  public @Nullable Lease tryLease(String key, Duration ttl) throws StoreException {
    checkOpen();
    serverCheck.runOnce();
    Lease lease = leases.tryAcquire(key, ttl);
    if (lease != null && closed) {
      lease.close();
      checkOpen();
    }
    return lease;
  }

  private void checkOpen() throws StoreClosedException {
    if (closed) {
      throw new StoreClosedException("acquire the lease");
    }
  }

  @Override
  public boolean leasesOutliveOwner() {
    return true;
  }

  @Override
  public boolean durable() {
    return true;
  }

  /** False: the limits of Jedis are those of the application, so the SDK adds its own. */
  @Override
  public boolean limitsOperations() {
    return false;
  }

  /** Grants no more leases. Neither closes the Jedis client nor takes a lease from its owner. */
  @Override
  public void close() {
    closed = true;
  }

  @Override
  public String toString() {
    return description;
  }

  /** Prepares a {@link RedisTokenStore}. */
  public static final class Builder {
    private static final Duration LONGEST_REPLICATION_TIMEOUT = Duration.ofSeconds(2);

    private final UnifiedJedis client;
    private String keyPrefix = "apiservice";
    private int replicas;
    private Duration replicationTimeout = Duration.ofMillis(500);
    private Consumer<String> warnings = LOG::warn;

    private Builder(UnifiedJedis client) {
      this.client = requireNonNull(client, "client");
      if (client instanceof MultiDbClient) {
        throw new IllegalArgumentException(
            "a MultiDbClient switches between databases that do not share their records, so a"
                + " refresh token could be used twice: use a RedisClient, RedisSentinelClient or"
                + " RedisClusterClient");
      }
    }

    /**
     * Sets the beginning of all keys; {@code apiservice} by default. Applications that share a
     * server, but no login, use different prefixes.
     *
     * @throws IllegalArgumentException if it is empty or contains a brace, which would move the
     *     keys of a login to different slots of a cluster
     */
    public Builder keyPrefix(String prefix) {
      if (prefix.isBlank() || prefix.contains("{") || prefix.contains("}")) {
        throw new IllegalArgumentException(
            "the key prefix \""
                + prefix
                + "\" is empty or contains a brace: use a name like my-app");
      }
      this.keyPrefix = prefix;
      return this;
    }

    /**
     * Sets the number of replicas that must have received a write before it counts ({@code WAIT});
     * 0 by default. With 0, a failover may lose the newest refresh token, and with it the login.
     * With 1, a refresh token is not used while no replica follows. Set at least 1 if replicas may
     * become the primary; set 0 for a server that has none.
     *
     * @throws IllegalArgumentException if it is negative
     */
    public Builder replicas(int number) {
      if (number < 0) {
        throw new IllegalArgumentException("replicas(" + number + "): at least 0");
      }
      this.replicas = number;
      return this;
    }

    /**
     * Sets how long a write waits for its replicas; 500 ms by default. The socket timeout of the
     * client must be longer.
     *
     * @throws IllegalArgumentException if it is not between 1 ms and 2 s
     */
    public Builder replicationTimeout(Duration timeout) {
      if (timeout.toMillis() < 1 || timeout.compareTo(LONGEST_REPLICATION_TIMEOUT) > 0) {
        throw new IllegalArgumentException(
            "replicationTimeout("
                + timeout
                + "): between 1 ms and 2 s, because a whole operation"
                + " of the store may take 2.5 s");
      }
      this.replicationTimeout = timeout;
      return this;
    }

    Builder warnings(Consumer<String> listener) {
      this.warnings = listener;
      return this;
    }

    /** Creates the store. Sends nothing. */
    public RedisTokenStore build() {
      return new RedisTokenStore(this);
    }
  }
}
