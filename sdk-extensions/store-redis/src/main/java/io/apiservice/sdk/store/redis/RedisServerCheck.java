package io.apiservice.sdk.store.redis;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisConnectionException;

/**
 * Reads the configuration of the server once and warns of what endangers the records. Says nothing
 * about what the server does not tell: managed servers often forbid {@code CONFIG}.
 */
final class RedisServerCheck {
  private final UnifiedJedis client;
  private final int replicas;
  private final Consumer<String> warnings;
  private final AtomicBoolean done = new AtomicBoolean();

  RedisServerCheck(UnifiedJedis client, int replicas, Consumer<String> warnings) {
    this.client = client;
    this.replicas = replicas;
    this.warnings = warnings;
  }

  void runOnce() {
    if (!done.compareAndSet(false, true)) {
      return;
    }
    try {
      found().forEach(warnings);
    } catch (JedisConnectionException e) {
      done.set(false); // the operation that follows reports it
    }
  }

  /**
   * Returns what endangers the records.
   *
   * @throws JedisConnectionException if the server does not answer
   */
  List<String> found() {
    List<String> found = new ArrayList<>();
    try {
      Map<String, String> info = info();
      checkEviction(info, found);
      checkPersistence(info, found);
      checkReplication(info, found);
    } catch (JedisConnectionException e) {
      throw e;
    } catch (RuntimeException e) {
      return found; // the server does not tell
    }
    return found;
  }

  private Map<String, String> info() {
    return client
        .info()
        .lines()
        .map(line -> line.split(":", 2))
        .filter(line -> line.length == 2)
        .collect(Collectors.toMap(line -> line[0], line -> line[1], (first, second) -> first));
  }

  private static void checkEviction(Map<String, String> info, List<String> found) {
    String policy = info.getOrDefault("maxmemory_policy", "noeviction");
    if (policy.equals("noeviction") || info.getOrDefault("maxmemory", "0").equals("0")) {
      return;
    }
    found.add(
        "Redis may evict "
            + (policy.startsWith("volatile") ? "leases" : "logins and leases")
            + " when its memory is full (maxmemory-policy "
            + policy
            + "), and a refresh token may then be used twice: set maxmemory-policy noeviction, or"
            + " keep the logins on a server of their own");
  }

  private void checkPersistence(Map<String, String> info, List<String> found) {
    if (!info.getOrDefault("aof_enabled", "1").equals("0")) {
      return;
    }
    String snapshots = config("save");
    if (snapshots != null) {
      found.add(
          (snapshots.isBlank()
                  ? "Redis keeps nothing on disk, so a restart of the server loses every login"
                  : "Redis keeps only snapshots on disk, so a restart of the server may lose the"
                      + " newest refresh tokens")
              + ": set appendonly yes");
    }
  }

  private void checkReplication(Map<String, String> info, List<String> found) {
    int connected = Integer.parseInt(info.getOrDefault("connected_slaves", "0"));
    if (replicas == 0 && connected > 0) {
      found.add(
          "Redis has replicas, and a failover to one may lose the newest refresh token: set"
              + " replicas(1) on the RedisTokenStore");
    }
  }

  private @Nullable String config(String name) {
    try {
      return client.configGet(name).get(name);
    } catch (JedisConnectionException e) {
      throw e;
    } catch (RuntimeException e) {
      return null;
    }
  }
}
