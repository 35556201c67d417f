package io.apiservice.sdk.store.redis;

import io.apiservice.sdk.error.StoreException;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.exceptions.JedisClusterOperationException;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Says which operation failed, why, and what to do. Of a reply from the server only its error code
 * is repeated, because the text may contain arguments of the command.
 */
final class RedisErrors {
  /** An error code of the server. */
  private enum ServerError {
    READONLY(
        "the server is a read-only replica",
        "connect to the primary, for instance with a RedisSentinelClient or RedisClusterClient"),
    OOM(
        "the server has reached its maxmemory",
        "raise maxmemory, or keep the logins on a server of their own"),
    NOAUTH("the server requires a password", "give the Jedis client a user and a password"),
    WRONGPASS("the server rejects the user or password", "check those of the Jedis client"),
    NOPERM(
        "the Redis user lacks a permission",
        "allow it GET, SET, DEL, PEXPIRE, PTTL, EVAL and WAIT on the keys of the store"),
    LOADING("the server is starting and loads its data", "wait until it is ready"),
    CLUSTERDOWN(
        "the cluster is down: a part of its slots has no primary",
        "restore the missing nodes; CLUSTER INFO shows them"),
    MASTERDOWN("the server is a replica without its primary", "connect to the primary"),
    MISCONF(
        "the server accepts no writes because it cannot save its data to the disk",
        "check the server's log and its disk space"),
    NOREPLICAS(
        "the server accepts no writes because too few replicas follow it (min-replicas-to-write)",
        "restore the replicas"),
    UNBLOCKED("the server became a replica during the write", "connect to the new primary"),
    BUSY("the server is busy with a script", "find the script that another application runs"),
    TRYAGAIN("the cluster is moving the key", "wait until resharding has finished"),
    MOVED("the key is on another node of the cluster", "use a RedisClusterClient"),
    ASK("the key is on another node of the cluster", "use a RedisClusterClient");

    private final String reason;
    private final String advice;

    ServerError(String reason, String advice) {
      this.reason = reason;
      this.advice = advice;
    }

    /** Redis before version 7 puts the code of a script's error into the text. */
    static @Nullable ServerError in(String text) {
      for (ServerError error : values()) {
        if (text.startsWith(error.name() + " ") || text.contains("-" + error.name() + " ")) {
          return error;
        }
      }
      // Redis 7 gives no code of its own if a command of the script is not allowed.
      boolean denied =
          text.contains("The user executing the script can't")
              || text.contains("ACL failure in script");
      return denied ? NOPERM : null;
    }
  }

  private RedisErrors() {}

  static StoreException storeException(String operation, RuntimeException e) {
    String failed = "Redis did not " + operation + ": ";
    ServerError known = serverError(e);
    if (known != null) {
      return new StoreException(failed + known.reason + " (" + known.name() + "); " + known.advice);
    }
    if (e instanceof JedisConnectionException || e instanceof JedisClusterOperationException) {
      return new StoreException(
          failed + "no reply from the server; check its address, the network and the timeouts", e);
    }
    if (e instanceof JedisDataException) {
      return new StoreException(
          failed
              + "the server replied with the error "
              + code(text(e))
              + "; it must be Redis 6 or later and allow EVAL and WAIT");
    }
    if (e instanceof JedisException || e instanceof IllegalStateException) {
      return new StoreException(
          failed
              + "the Jedis client gave no connection; it must be open for as long as the SDK uses"
              + " the store, and its pool large enough",
          e);
    }
    throw e;
  }

  static StoreException notReplicated(long acknowledged, int wanted, int millis) {
    return new StoreException(
        "Redis has not replicated a record: "
            + acknowledged
            + " of "
            + wanted
            + " replicas have received it within "
            + millis
            + " ms, so a failover may lose it; restore the replicas, or lower replicas(…) of the"
            + " store");
  }

  /** The pool wraps the error of a connection that it could not open. */
  private static @Nullable ServerError serverError(Throwable e) {
    ServerError found = null;
    for (Throwable at = e; at != null && found == null; at = at.getCause()) {
      found = ServerError.in(text(at));
    }
    return found;
  }

  private static String text(Throwable e) {
    return e.getMessage() == null ? "" : e.getMessage();
  }

  private static String code(String text) {
    String first = text.split(" ", 2)[0];
    return first.matches("[A-Z]{2,20}") ? first : "(without a code)";
  }
}
