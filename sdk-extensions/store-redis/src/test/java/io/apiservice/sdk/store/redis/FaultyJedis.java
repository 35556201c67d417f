package io.apiservice.sdk.store.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.RedisProtocol;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.providers.PooledConnectionProvider;

/** A client that makes the store wrong in one way, by changing its scripts or their arguments. */
final class FaultyJedis extends UnifiedJedis {
  /** One way to be wrong. */
  enum Mutant {
    NONE("", ""),
    COMPARES_NOTHING("now == ARGV[2]", "true", "otherContentIsNotReplaced"),
    COMPARES_THE_LENGTH("now == ARGV[2]", "#now == #ARGV[2]", "otherContentIsNotReplaced"),
    CREATES_OVER("now == false and ARGV[1]", "ARGV[1]", "aRecordThatIsThereIsNotCreatedAgain"),
    CREATES_WHERE_NOTHING_WAS(
        "now == false and ARGV[1] == '0'", "now == false", "aRecordThatIsNotThereIsNotReplaced"),
    REFUSES_THE_SAME_AGAIN("now == ARGV[3]", "false", "aWriteThatIsThereAlreadyIsTrueAgain"),
    COMPARES_AND_SETS_APART("", "", "noUpdateOfManyWritersIsLost"),
    TEXT_ONLY("", "", "anyBytesComeBackAsTheyWere"),
    LEASE_FOR_ALL("'NX', ", "", "aLeaseIsHeldByOneOnly"),
    LEASE_WITHOUT_TTL(", 'PX', ARGV[2]) then", ") then", "aLeaseThatNobodyRenewsEnds"),
    RENEWING_DOES_NOTHING("redis.call('PEXPIRE', KEYS[1], ARGV[2])", "1", "aRenewedLeaseLastsOn"),
    RENEWS_ANOTHERS(
        "if redis.call('GET', KEYS[1]) == ARGV[1] then\n  return redis.call('PEXPIRE'",
        "if true then\n  return redis.call('PEXPIRE'",
        "aLostLeaseIsNotRenewed"),
    RELEASES_ANOTHERS(
        "if redis.call('GET', KEYS[1]) == ARGV[1] then\n  return redis.call('DEL'",
        "if true then\n  return redis.call('DEL'",
        "anOwnerWhoWakesUpDoesNotFreeTheNextOnesLease"),
    RELEASES_NOTHING("redis.call('DEL', KEYS[1])", "1", "aLeaseIsFreedByAnyThread");

    private final String script;
    private final String wrong;
    private final String test;

    Mutant(String script, String wrong) {
      this(script, wrong, "");
    }

    Mutant(String script, String wrong, String test) {
      this.script = script;
      this.wrong = wrong;
      this.test = test;
    }

    /** The test of the contract that has to catch it. */
    String test() {
      return test;
    }
  }

  private static final String SET = "redis.call('SET', KEYS[1], ARGV[3])";

  private final Mutant mutant;

  FaultyJedis(int port, Mutant mutant) {
    super(
        new PooledConnectionProvider(
            new HostAndPort("127.0.0.1", port), DefaultJedisClientConfig.builder().build()),
        RedisProtocol.RESP2);
    this.mutant = mutant;
  }

  @Override
  public @Nullable Object eval(byte[] script, List<byte[]> keys, List<byte[]> arguments) {
    String text = new String(script, UTF_8);
    return switch (mutant) {
      case COMPARES_AND_SETS_APART -> comparedAndSet(text, keys, arguments);
      case TEXT_ONLY ->
          super.eval(script, keys, arguments.stream().map(FaultyJedis::asText).toList());
      default ->
          super.eval(text.replace(mutant.script, mutant.wrong).getBytes(UTF_8), keys, arguments);
    };
  }

  private @Nullable Object comparedAndSet(
      String script, List<byte[]> keys, List<byte[]> arguments) {
    if (!script.contains(SET)) {
      return super.eval(script.getBytes(UTF_8), keys, arguments);
    }
    Object fits = super.eval(script.replace(SET, "").getBytes(UTF_8), keys, arguments);
    LockSupport.parkNanos(100_000);
    if (fits instanceof Long number && number == 1) {
      String unused = set(keys.get(0), arguments.get(2));
    }
    return fits;
  }

  private static byte[] asText(byte[] argument) {
    return new String(argument, UTF_8).getBytes(UTF_8);
  }
}
