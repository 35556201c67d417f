package io.apiservice.sdk.store.redis;

import io.apiservice.sdk.error.StoreException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.AbstractPipeline;
import redis.clients.jedis.Response;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisRedirectionException;

/**
 * Runs Lua scripts of one key each. Even a plain read is a script: a cluster client sends it to the
 * primary, and no client-side cache answers it.
 */
final class RedisScripts {
  /** A reply, and the number of replicas that have received what the script wrote. */
  record Replicated(@Nullable Object reply, long replicas) {}

  private final UnifiedJedis client;

  RedisScripts(UnifiedJedis client) {
    this.client = client;
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Nullable Object run(String operation, byte[] script, byte[] key, List<byte[]> arguments)
      throws StoreException {
    try {
      return client.eval(script, List.of(key), arguments);
    } catch (RuntimeException e) {
      throw RedisErrors.storeException(operation, e);
    }
  }

  /** Runs a script and waits for replicas. {@code WAIT} counts only on the script's connection. */
  Replicated runReplicated(
      String operation, byte[] script, byte[] key, List<byte[]> arguments, int replicas, int millis)
      throws StoreException {
    try {
      return pipelined(script, key, arguments, replicas, millis);
    } catch (JedisRedirectionException e) {
      // A pipeline does not follow a moved key. A command does, and updates the client's slots.
      Object unused = run(operation, script, key, arguments);
      return repeated(operation, script, key, arguments, replicas, millis);
    } catch (RuntimeException e) {
      throw RedisErrors.storeException(operation, e);
    }
  }

  private Replicated repeated(
      String operation, byte[] script, byte[] key, List<byte[]> arguments, int replicas, int millis)
      throws StoreException {
    try {
      return pipelined(script, key, arguments, replicas, millis);
    } catch (RuntimeException e) {
      throw RedisErrors.storeException(operation, e);
    }
  }

  private Replicated pipelined(
      byte[] script, byte[] key, List<byte[]> arguments, int replicas, int millis) {
    try (AbstractPipeline pipeline = client.pipelined()) {
      Response<Object> reply = pipeline.eval(script, List.of(key), arguments);
      Response<Long> acknowledged = pipeline.waitReplicas(key, replicas, millis);
      pipeline.sync();
      return new Replicated(reply.get(), acknowledged.get());
    }
  }
}
