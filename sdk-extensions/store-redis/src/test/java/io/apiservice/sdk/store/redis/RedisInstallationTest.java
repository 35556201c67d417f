package io.apiservice.sdk.store.redis;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;

/** Says once, in one line, what is skipped without a server. */
class RedisInstallationTest {
  @Test
  void aServerIsInstalled() {
    if (!RedisServer.isInstalled()) {
      System.out.println("SKIPPED: " + RedisServer.NOT_INSTALLED);
    }
    assumeTrue(RedisServer.isInstalled(), RedisServer.NOT_INSTALLED);
  }
}
