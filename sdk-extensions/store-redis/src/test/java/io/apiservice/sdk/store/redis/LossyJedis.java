package io.apiservice.sdk.store.redis;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.RedisProtocol;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.providers.PooledConnectionProvider;

/** A client that loses replies: the server has done its work, and the store does not hear of it. */
final class LossyJedis extends UnifiedJedis {
  private final AtomicInteger losses = new AtomicInteger();

  LossyJedis(int port) {
    super(
        new PooledConnectionProvider(
            new HostAndPort("127.0.0.1", port), DefaultJedisClientConfig.builder().build()),
        RedisProtocol.RESP2);
  }

  void loseNextReply() {
    losses.incrementAndGet();
  }

  @Override
  public @Nullable Object eval(byte[] script, List<byte[]> keys, List<byte[]> arguments) {
    Object reply = super.eval(script, keys, arguments);
    if (losses.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
      throw new JedisConnectionException("Unexpected end of stream.");
    }
    return reply;
  }
}
