package io.apiservice.sdk.store.redis;

import io.apiservice.sdk.store.TokenStore;
import io.apiservice.sdk.testkit.TokenStoreContract;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import redis.clients.jedis.RedisClient;

/** The contract of stores, on a single server. */
@RequiresRedis
class RedisTokenStoreContractTest extends TokenStoreContract {
  private static RedisServer server;
  private static RedisClient client;

  @BeforeAll
  static void start() throws IOException {
    server = RedisServer.start();
    client = server.client();
  }

  @AfterAll
  static void stop() throws IOException {
    server.close();
  }

  @Override
  protected TokenStore create() {
    server.flush();
    return RedisTokenStore.builder(client).build();
  }

  @Override
  protected TokenStore another() {
    return RedisTokenStore.builder(server.client()).build();
  }

  @Override
  protected boolean leasesEndByTime() {
    return true;
  }

  /** Long enough for a renewal in time on a busy machine. */
  @Override
  protected Duration shortTtl() {
    return Duration.ofMillis(1_500);
  }
}
