package io.apiservice.sdk.store.redis;

import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Connection;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.RedisProtocol;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.providers.ConnectionProvider;
import redis.clients.jedis.providers.PooledConnectionProvider;

/** Connections to the primary, as a client that follows Sentinel has them. */
final class SwitchedConnections implements ConnectionProvider {
  private volatile PooledConnectionProvider primary;

  SwitchedConnections(RedisServer server) {
    this.primary = to(server);
  }

  /** A client that follows each switch. Closing it closes the connections. */
  UnifiedJedis client() {
    return new Client(this);
  }

  /** The server is the primary from now on. */
  void switchTo(RedisServer server) {
    PooledConnectionProvider former = primary;
    primary = to(server);
    former.close();
  }

  private static PooledConnectionProvider to(RedisServer server) {
    return new PooledConnectionProvider(
        new HostAndPort("127.0.0.1", server.port()),
        DefaultJedisClientConfig.builder()
            .connectionTimeoutMillis(1_000)
            .socketTimeoutMillis(1_000)
            .build());
  }

  private static final class Client extends UnifiedJedis {
    Client(ConnectionProvider connections) {
      super(connections, RedisProtocol.RESP2);
    }
  }

  @Override
  public Connection getConnection() {
    return primary.getConnection();
  }

  @Override
  public Connection getConnection(CommandArguments arguments) {
    return primary.getConnection(arguments);
  }

  @Override
  public void close() {
    primary.close();
  }
}
