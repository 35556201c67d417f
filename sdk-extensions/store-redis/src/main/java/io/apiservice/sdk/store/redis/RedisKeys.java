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

  /** Returns the pattern of all records for {@code SCAN}. */
  String recordPattern() {
    return prefix.replaceAll("[\\\\*?\\[\\]]", "\\\\$0") + ":{*}:record";
  }

  /** Returns the key of a login from the name of its record. */
  String keyOfRecord(String name) {
    return name.substring(prefix.length() + 2, name.length() - "}:record".length());
  }

  private byte[] of(String key, String kind) {
    return (prefix + ":{" + key + "}:" + kind).getBytes(StandardCharsets.UTF_8);
  }
}
