package io.apiservice.sdk.oauth;

import io.apiservice.sdk.error.StoreException;
import io.apiservice.sdk.store.StoreOperationResult;
import io.apiservice.sdk.store.TokenStore;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Adds a timeout to a custom store. An operation that hangs fails for its caller and keeps its
 * thread; the next operation uses another thread.
 */
final class TimeLimitedStore implements TokenStore {
  /** Longer than the two seconds that a store should use, so that its own error comes first. */
  static final Duration LIMIT = Duration.ofMillis(2500);

  private final TokenStore store;
  private final RefreshExecutor executor;
  private final Ticker ticker;

  private TimeLimitedStore(TokenStore store, RefreshExecutor executor, Ticker ticker) {
    this.store = store;
    this.executor = executor;
    this.ticker = ticker;
  }

  /** Returns the store itself if it limits its operations. */
  static TokenStore around(TokenStore store, RefreshExecutor executor, Ticker ticker) {
    return store.limitsOperations() ? store : new TimeLimitedStore(store, executor, ticker);
  }

  /**
   * Waits for an operation, even if the caller is interrupted, because the outcome of an abandoned
   * operation would be unknown.
   *
   * @param late receives a result that arrives after the timeout
   */
  private <T> T call(String what, StoreOperationResult.Operation<T> operation, Consumer<T> late)
      throws StoreException {
    StoreOperationResult<T> result = new StoreOperationResult<>(late);
    executor.runStoreOperation(() -> result.complete(operation));
    return result.await(
        pending -> ticker.await(pending, LIMIT),
        () ->
            "the token store did not "
                + what
                + " within "
                + LIMIT.toMillis()
                + " ms: set a shorter timeout for its connections; the operation may still complete");
  }

  @Override
  @SuppressWarnings("NullAway") // it does not infer that the operation may give null
  public byte @Nullable [] read(String key) throws StoreException {
    return call("read", () -> store.read(key), unused -> {});
  }

  @Override
  public boolean replace(String key, byte @Nullable [] expected, byte[] next)
      throws StoreException {
    return call("replace a record", () -> store.replace(key, expected, next), unused -> {});
  }

  @Override
  @SuppressWarnings("NullAway") // it does not infer that the operation may give null
  public @Nullable Lease tryLease(String key, Duration ttl) throws StoreException {
    Lease lease =
        this.<@Nullable Lease>call(
            "respond to the request for the lease",
            () -> store.tryLease(key, ttl),
            late -> {
              if (late != null) {
                late.close();
              }
            });
    return lease == null ? null : new TimeLimitedLease(this, lease);
  }

  @Override
  public boolean leasesOutliveOwner() {
    return store.leasesOutliveOwner();
  }

  @Override
  public boolean durable() {
    return store.durable();
  }

  @Override
  public boolean limitsOperations() {
    return true;
  }

  @Override
  public boolean recovered(String key) {
    return store.recovered(key);
  }

  @Override
  public void close() {
    store.close();
  }

  private record TimeLimitedLease(TimeLimitedStore store, Lease lease) implements Lease {
    /** Subtracts the time that the store took, because the answer refers to an earlier moment. */
    @Override
    public Duration remaining() {
      long asked = store.ticker.nanos();
      try {
        Duration answer =
            store.call("return the remaining time of the lease", lease::remaining, unused -> {});
        Duration left = answer.minusNanos(store.ticker.nanos() - asked);
        return left.isNegative() ? Duration.ZERO : left;
      } catch (StoreException e) {
        return Duration.ZERO;
      }
    }

    @Override
    public boolean renew(Duration ttl) throws StoreException {
      return store.call("renew the lease", () -> lease.renew(ttl), unused -> {});
    }

    /** Ignores failures: other processes poll for the lease, and it expires by itself. */
    @Override
    public void close() {
      try {
        store.call(
            "release the lease",
            () -> {
              lease.close();
              return true;
            },
            unused -> {});
      } catch (StoreException | RuntimeException e) {
        return; // the lease expires
      }
    }
  }
}
