package io.apiservice.sdk.store.redis;

import java.nio.charset.StandardCharsets;

/**
 * The keys of a login. The braces make it the hash tag of both keys, so that a cluster keeps its
 * record and its lease on the same node.
 */
record RedisKeys(String prefix) {
  byte[] record(String key) {
    return of(key, "record");
  }

  byte[] lease(String key) {
    return of(key, "lease");
  }

  private byte[] of(String key, String kind) {
    return (prefix + ":{" + key + "}:" + kind).getBytes(StandardCharsets.UTF_8);
  }
}
