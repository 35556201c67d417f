package io.apiservice.sdk.store.jdbc;

import io.apiservice.sdk.error.StoreException;
import io.apiservice.sdk.store.TokenStore;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A row with an owner and a time of the database's clock. */
final class JdbcLease implements TokenStore.Lease {
  private final Database database;
  private final ElapsedTime clock;
  private final String key;
  private final String owner;

  /** Null once it was lost or released. */
  private volatile @Nullable Term term;

  private record Term(ElapsedTime.Mark asked, Duration ttl) {}

  private JdbcLease(Database database, ElapsedTime clock, String key, String owner, Term term) {
    this.database = database;
    this.clock = clock;
    this.key = key;
    this.owner = owner;
    this.term = term;
  }

  static @Nullable JdbcLease acquire(Database database, ElapsedTime clock, String key, Duration ttl)
      throws StoreException {
    Term term = new Term(clock.mark(), ttl);
    String owner = UUID.randomUUID().toString();
    Map<String, ?> values = Map.of("id", key, "owner", owner, "ttl", ttl.toMillis());
    boolean acquired =
        database.run(
            "acquire the lease",
            session -> {
              for (SqlText statement : session.statements().acquire) {
                if (session.update(statement, values) > 0) {
                  return true;
                }
              }
              return false;
            });
    return acquired ? new JdbcLease(database, clock, key, owner, term) : null;
  }

  /** Counted from before the database was asked, so its row lasts at least as long. */
  @Override
  public Duration remaining() {
    Term current = term;
    if (current == null) {
      return Duration.ZERO;
    }
    Duration left = current.ttl.minus(clock.since(current.asked));
    return left.isNegative() ? Duration.ZERO : left;
  }

  @Override
  public boolean renew(Duration ttl) throws StoreException {
    if (term == null) {
      return false;
    }
    Term next = new Term(clock.mark(), ttl);
    Map<String, ?> values = Map.of("id", key, "owner", owner, "ttl", ttl.toMillis());
    boolean renewed =
        database.run(
            "renew the lease", session -> session.update(session.statements().renew, values) > 0);
    return settle(renewed ? next : null);
  }

  /** A lease that was released meanwhile stays released. */
  private synchronized boolean settle(@Nullable Term next) {
    if (term == null) {
      return false;
    }
    term = next;
    return next != null;
  }

  @Override
  public void close() {
    if (!end()) {
      return;
    }
    Map<String, ?> values = Map.of("id", key, "owner", owner);
    try {
      int rows =
          database.run(
              "release the lease", session -> session.update(session.statements().release, values));
      assert rows <= 1;
    } catch (StoreException e) {
      return; // it expires
    }
  }

  private synchronized boolean end() {
    boolean held = term != null;
    term = null;
    return held;
  }
}
