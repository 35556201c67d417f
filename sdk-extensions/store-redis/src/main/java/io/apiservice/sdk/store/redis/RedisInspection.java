package io.apiservice.sdk.store.redis;

import io.apiservice.sdk.error.StoreException;
import io.apiservice.sdk.store.StoreInspection.LeaseState;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.params.ScanParams;
import redis.clients.jedis.resps.ScanResult;

/** Looks at the server and the records, and changes nothing. */
final class RedisInspection {
  private static final int SCAN_COUNT = 500;
  private static final String PROBE = "check";

  /**
   * Executes each command of the store on a key that is not there, so that nothing changes: {@code
   * SET XX} writes only a key that is there.
   */
  private static final byte[] COMMANDS =
      RedisScripts.bytes(
          """
          redis.call('GET', KEYS[1])
          redis.call('SET', KEYS[1], '', 'XX', 'PX', '1')
          redis.call('PEXPIRE', KEYS[1], '1')
          redis.call('PTTL', KEYS[1])
          redis.call('DEL', KEYS[1])
          return 1
          """);

  private static final byte[] TIME_LEFT = RedisScripts.bytes("return redis.call('PTTL', KEYS[1])");

  private final UnifiedJedis client;
  private final RedisKeys keys;
  private final RedisScripts scripts;
  private final RedisServerCheck serverCheck;

  RedisInspection(
      UnifiedJedis client, RedisKeys keys, RedisScripts scripts, RedisServerCheck serverCheck) {
    this.client = client;
    this.keys = keys;
    this.scripts = scripts;
    this.serverCheck = serverCheck;
  }

  List<String> check() throws StoreException {
    Object unused =
        scripts.run("use the keys of the store", COMMANDS, keys.lease(PROBE), List.of());
    try {
      return serverCheck.found();
    } catch (RuntimeException e) {
      throw RedisErrors.storeException("show its configuration", e);
    }
  }

  List<String> keys(int limit) throws StoreException {
    SortedSet<String> found = new TreeSet<>();
    ScanParams params = new ScanParams().match(keys.recordPattern()).count(SCAN_COUNT);
    String cursor = ScanParams.SCAN_POINTER_START;
    try {
      do {
        ScanResult<String> page = client.scan(cursor, params);
        page.getResult().forEach(name -> found.add(keys.keyOfRecord(name)));
        cursor = page.getCursor();
      } while (!cursor.equals(ScanParams.SCAN_POINTER_START) && found.size() < limit);
    } catch (RuntimeException e) {
      throw RedisErrors.storeException("list the records", e);
    }
    return found.stream().limit(limit).toList();
  }

  LeaseState leaseState(String key) throws StoreException {
    Object left = scripts.run("look at the lease", TIME_LEFT, keys.lease(key), List.of());
    return left instanceof Long millis && millis > 0 ? LeaseState.HELD : LeaseState.FREE;
  }
}
