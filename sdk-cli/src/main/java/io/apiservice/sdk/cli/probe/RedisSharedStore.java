package io.apiservice.sdk.cli.probe;

import io.apiservice.sdk.error.StoreException;
import io.apiservice.sdk.store.StoreInspection.LeaseState;
import io.apiservice.sdk.store.TokenStore;
import io.apiservice.sdk.store.redis.RedisTokenStore;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Optional;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.SslOptions;
import redis.clients.jedis.SslVerifyMode;

/** A store in Redis. */
final class RedisSharedStore implements SharedStore {
  private static final int PORT = 6379;
  private static final int TIMEOUT_MILLIS = 3_000;

  private final URI uri;
  private final RedisClient client;
  private final RedisTokenStore store;

  private RedisSharedStore(URI uri, RedisClient client, RedisTokenStore store) {
    this.uri = uri;
    this.client = client;
    this.store = store;
  }

  /**
   * Prepares a store. Does not connect.
   *
   * @param user in place of the user in the address
   * @throws StoreException if the address is none; the message does not quote it
   */
  static RedisSharedStore at(
      String address, Optional<String> user, Optional<String> password, Optional<String> prefix)
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
    RedisTokenStore.Builder builder = RedisTokenStore.builder(client);
    prefix.ifPresent(builder::keyPrefix);
    return new RedisSharedStore(uri, client, builder.build());
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

  @Override
  public String description() {
    return "Redis at " + uri.getHost() + ":" + port(uri);
  }

  @Override
  public List<String> check() throws StoreException {
    return store.check();
  }

  @Override
  public List<String> keys(int limit) throws StoreException {
    return store.keys(limit);
  }

  @Override
  public LeaseState leaseState(String key) throws StoreException {
    return store.leaseState(key);
  }

  @Override
  public TokenStore store() {
    return store;
  }

  @Override
  public void close() {
    store.close();
    client.close();
  }
}
