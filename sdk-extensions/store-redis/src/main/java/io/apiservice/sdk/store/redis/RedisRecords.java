package io.apiservice.sdk.store.redis;

import static java.util.Objects.requireNonNull;

import io.apiservice.sdk.error.StoreException;
import io.apiservice.sdk.store.redis.RedisScripts.Replicated;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads and replaces records. */
final class RedisRecords {
  private static final byte[] READ = RedisScripts.bytes("return redis.call('GET', KEYS[1])");

  /**
   * Arguments: whether the record must be present, the expected content, the new one, whether
   * replicas are waited for. A record that is new already is then written again, because {@code
   * WAIT} covers only what its own connection has written.
   */
  private static final byte[] REPLACE =
      RedisScripts.bytes(
          """
          local now = redis.call('GET', KEYS[1])
          local done = now == ARGV[3]
          local absent = now == false and ARGV[1] == '0'
          local expected = now ~= false and ARGV[1] == '1' and now == ARGV[2]
          if done and ARGV[4] == '0' then
            return 1
          end
          if done or absent or expected then
            redis.call('SET', KEYS[1], ARGV[3])
            return 1
          end
          return 0
          """);

  private static final byte[] YES = RedisScripts.bytes("1");
  private static final byte[] NO = RedisScripts.bytes("0");
  private static final byte[] NOTHING = {};

  private final RedisKeys keys;
  private final RedisScripts scripts;
  private final int replicas;
  private final int replicationMillis;

  RedisRecords(RedisKeys keys, RedisScripts scripts, int replicas, int replicationMillis) {
    this.keys = keys;
    this.scripts = scripts;
    this.replicas = replicas;
    this.replicationMillis = replicationMillis;
  }

  byte @Nullable [] read(String key) throws StoreException {
    return (byte[]) scripts.run("read a record", READ, keys.record(key), List.of());
  }

  boolean replace(String key, byte @Nullable [] expected, byte[] next) throws StoreException {
    requireNonNull(next, "next");
    List<byte[]> arguments =
        List.of(
            expected == null ? NO : YES,
            expected == null ? NOTHING : expected,
            next,
            replicas == 0 ? NO : YES);
    String operation = "replace a record";
    if (replicas == 0) {
      return isTrue(scripts.run(operation, REPLACE, keys.record(key), arguments));
    }
    Replicated result =
        scripts.runReplicated(
            operation, REPLACE, keys.record(key), arguments, replicas, replicationMillis);
    if (!isTrue(result.reply())) {
      return false;
    }
    if (result.replicas() < replicas) {
      throw RedisErrors.notReplicated(result.replicas(), replicas, replicationMillis);
    }
    return true;
  }

  private static boolean isTrue(@Nullable Object reply) {
    return reply instanceof Long number && number == 1;
  }
}
