package io.apiservice.sdk.oauth.repository;

import io.apiservice.sdk.error.StoreException;
import io.apiservice.sdk.oauth.runtime.RefreshExecutor;
import io.apiservice.sdk.oauth.runtime.Ticker;
import io.apiservice.sdk.store.StoreOperationResult;
import io.apiservice.sdk.store.TokenStore;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Adds a timeout to a custom store. If an operation hangs, its caller gets an exception, and the
 * thread stays blocked; the next operation uses another thread.
 */
public final class TimeLimitedStore implements TokenStore {
  /**
   * A store should itself limit each operation to two seconds. This limit is longer, so that the
   * store's own error arrives first.
   */
  static final Duration LIMIT = Duration.ofMillis(2500);

  private final TokenStore store;
  private final RefreshExecutor executor;
  private final Ticker ticker;

  private TimeLimitedStore(TokenStore store, RefreshExecutor executor, Ticker ticker) {
    this.store = store;
    this.executor = executor;
    this.ticker = ticker;
  }

  /** Returns the store with a timeout; the store itself if it limits its operations already. */
  public static TokenStore around(TokenStore store, RefreshExecutor executor, Ticker ticker) {
    return store.limitsOperations() ? store : new TimeLimitedStore(store, executor, ticker);
  }

  /**
   * Waits for an operation, even if the calling thread is interrupted: if the wait ended early, the
   * outcome of the operation would be unknown.
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
                + " ms: set a shorter timeout for its connections; the operation may still"
                + " complete");
  }

  @Override
  @SuppressWarnings("NullAway")
  // NullAway does not infer that the operation may return null.
  public byte @Nullable [] read(String key) throws StoreException {
    return call("read", () -> store.read(key), unused -> {});
  }

  @Override
  public boolean replace(String key, byte @Nullable [] expected, byte[] next)
      throws StoreException {
    return call("replace a record", () -> store.replace(key, expected, next), unused -> {});
  }

  @Override
  @SuppressWarnings("NullAway")
  // NullAway does not infer that the operation may return null.
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
    /**
     * Returns the remaining time minus the time that the store took to answer: the answer may refer
     * to the moment when the question was asked.
     */
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

    /**
     * Releases the lease and ignores failures: the lease also expires by itself, and other
     * processes try again to acquire it.
     */
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
        return;
        // The lease expires by itself.
      }
    }
  }
}
