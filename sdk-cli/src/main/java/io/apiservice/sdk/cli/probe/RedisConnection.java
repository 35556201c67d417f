package io.apiservice.sdk.cli.probe;

import io.apiservice.sdk.error.StoreException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.SslOptions;
import redis.clients.jedis.SslVerifyMode;

/**
 * A server named by its address.
 *
 * @param client not yet connected
 * @param description its host and port
 */
record RedisConnection(RedisClient client, String description) {
  private static final int PORT = 6379;
  private static final int TIMEOUT_MILLIS = 3_000;

  /**
   * Prepares a client. Does not connect.
   *
   * @param user in place of the user in the address
   * @throws StoreException if the address is none; the message does not quote it
   */
  static RedisConnection at(String address, Optional<String> user, Optional<String> password)
      throws StoreException {
    URI uri = parsed(address);
    DefaultJedisClientConfig.Builder config =
        DefaultJedisClientConfig.builder()
            .connectionTimeoutMillis(TIMEOUT_MILLIS)
            .socketTimeoutMillis(TIMEOUT_MILLIS)
            .database(database(uri));
    String[] given = uri.getUserInfo() == null ? new String[0] : uri.getUserInfo().split(":", 2);
    String userGiven = user.orElse(given.length > 0 ? given[0] : "");
    String passwordGiven = password.orElse(given.length > 1 ? given[1] : "");
    if (!userGiven.isEmpty()) {
      config.user(userGiven);
    }
    if (!passwordGiven.isEmpty()) {
      config.password(passwordGiven);
    }
    if (uri.getScheme().equalsIgnoreCase("rediss")) {
      // Certificate and host name are checked, with the trust store of this Java.
      config.sslOptions(SslOptions.builder().sslVerifyMode(SslVerifyMode.FULL).build());
    }
    RedisClient client =
        RedisClient.builder()
            .hostAndPort(uri.getHost(), port(uri))
            .clientConfig(config.build())
            .build();
    return new RedisConnection(client, "Redis at " + uri.getHost() + ":" + port(uri));
  }

  private static URI parsed(String address) throws StoreException {
    try {
      URI uri = new URI(address);
      if (uri.getHost() != null && database(uri) >= 0) {
        return uri;
      }
    } catch (URISyntaxException | NumberFormatException e) {
      // The exception is not kept as the cause: it quotes the address.
      throw invalid();
    }
    throw invalid();
  }

  private static StoreException invalid() {
    return new StoreException(
        "the address must be like redis://redis.internal:6379 or rediss://redis.internal:6380/1,"
            + " with special characters as in %40");
  }

  private static int port(URI uri) {
    return uri.getPort() < 0 ? PORT : uri.getPort();
  }

  private static int database(URI uri) {
    String path = uri.getPath();
    return path.length() < 2 ? 0 : Integer.parseInt(path.substring(1));
  }
}
