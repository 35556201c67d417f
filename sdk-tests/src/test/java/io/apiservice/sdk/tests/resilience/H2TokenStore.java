package io.apiservice.sdk.tests.resilience;

import io.apiservice.sdk.error.StoreException;
import io.apiservice.sdk.store.TokenStore;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A store in a database, which shows that the interface is suitable for one. Every operation is a
 * single statement in its own transaction, and leases use the database's clock. Not for production:
 * each operation opens a connection.
 */
final class H2TokenStore implements TokenStore {
  private static final String LEASE_LIVES = " and expires > current_timestamp(9)";
  private static final String NEW_EXPIRY = "dateadd('MILLISECOND', ?, current_timestamp(9))";
  private static final int DUPLICATE_KEY = 23505;

  private final String url;
  private final Set<Lease> open = ConcurrentHashMap.newKeySet();

  H2TokenStore(String url) throws StoreException {
    this.url = url;
    update(
        "create table if not exists grants(id varchar(64) primary key, body blob not null);"
            + "create table if not exists leases(id varchar(64) primary key, owner uuid not null,"
            + " expires timestamp(9) with time zone not null)");
  }

  @Override
  public byte @Nullable [] read(String key) throws StoreException {
    try (Connection connection = DriverManager.getConnection(url);
        PreparedStatement query =
            prepared(connection, "select body from grants where id = ?", key);
        ResultSet found = query.executeQuery()) {
      return found.next() ? found.getBytes(1) : null;
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  @Override
  public boolean replace(String key, byte @Nullable [] expected, byte[] next)
      throws StoreException {
    int changed =
        expected == null
            ? insert("insert into grants(id, body) values(?, ?)", key, next)
            : update("update grants set body = ? where id = ? and body = ?", next, key, expected);
    return changed == 1 || Arrays.equals(read(key), next);
  }

  @Override
  public @Nullable Lease tryLease(String key, Duration ttl) throws StoreException {
    long asked = System.nanoTime();
    UUID owner = UUID.randomUUID();
    int taken =
        update(
            "update leases set owner = ?, expires = "
                + NEW_EXPIRY
                + " where id = ? and expires <= current_timestamp(9)",
            owner,
            ttl.toMillis(),
            key);
    if (taken == 0) {
      taken =
          insert(
              "insert into leases(id, owner, expires) values(?, ?, " + NEW_EXPIRY + ")",
              key,
              owner,
              ttl.toMillis());
    }
    if (taken == 0) {
      return null;
    }
    Lease lease = new H2Lease(key, owner, asked, ttl);
    open.add(lease);
    return lease;
  }

  @Override
  public void close() {
    List.copyOf(open).forEach(Lease::close);
  }

  private int insert(String statement, Object... values) throws StoreException {
    try {
      return update(statement, values);
    } catch (StoreException e) {
      if (e.getCause() instanceof SQLException sql && sql.getErrorCode() == DUPLICATE_KEY) {
        return 0;
      }
      throw e;
    }
  }

  private int update(String statement, Object... values) throws StoreException {
    try (Connection connection = DriverManager.getConnection(url);
        PreparedStatement update = prepared(connection, statement, values)) {
      return update.executeUpdate();
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  private static PreparedStatement prepared(
      Connection connection, String statement, Object... values) throws SQLException {
    PreparedStatement prepared = connection.prepareStatement(statement);
    for (int i = 0; i < values.length; i++) {
      prepared.setObject(i + 1, values[i]);
    }
    return prepared;
  }

  private static StoreException failed(SQLException e) {
    return new StoreException("the database failed: " + e.getErrorCode(), e);
  }

  private final class H2Lease implements Lease {
    private final String key;
    private final UUID owner;
    private volatile long asked;
    private volatile Duration ttl;

    H2Lease(String key, UUID owner, long asked, Duration ttl) {
      this.key = key;
      this.owner = owner;
      this.asked = asked;
      this.ttl = ttl;
    }

    @Override
    public Duration remaining() {
      try {
        Duration left = ttl.minusNanos(System.nanoTime() - asked);
        boolean lives =
            update(
                    "update leases set owner = owner where id = ? and owner = ?" + LEASE_LIVES,
                    key,
                    owner)
                == 1;
        return lives && !left.isNegative() ? left : Duration.ZERO;
      } catch (StoreException e) {
        return Duration.ZERO;
      }
    }

    @Override
    public boolean renew(Duration next) throws StoreException {
      long now = System.nanoTime();
      int renewed =
          update(
              "update leases set expires = "
                  + NEW_EXPIRY
                  + " where id = ? and owner = ?"
                  + LEASE_LIVES,
              next.toMillis(),
              key,
              owner);
      if (renewed == 1) {
        asked = now;
        ttl = next;
      }
      return renewed == 1;
    }

    @Override
    public void close() {
      open.remove(this);
      try {
        int freed = update("delete from leases where id = ? and owner = ?", key, owner);
        assert freed <= 1;
      } catch (StoreException e) {
        ttl = Duration.ZERO; // the lease ends when its time is over
      }
    }
  }
}
