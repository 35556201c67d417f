package io.apiservice.sdk.oauth;

import io.apiservice.sdk.error.StoreException;
import io.apiservice.sdk.store.StoreOperationResult;
import io.apiservice.sdk.store.TokenStore;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A store of the application's under a limit: an operation that hangs fails, on a thread that is
 * left to it, and the next one is tried on another.
 */
final class TimeLimitedStore implements TokenStore {
  /** Beyond the two seconds that the store itself should keep, so that it can say what is wrong. */
  static final Duration LIMIT = Duration.ofMillis(2500);

  private final TokenStore store;
  private final RefreshExecutor executor;
  private final Ticker ticker;

  private TimeLimitedStore(TokenStore store, RefreshExecutor executor, Ticker ticker) {
    this.store = store;
    this.executor = executor;
    this.ticker = ticker;
  }

  /** The store itself if it bounds its operations or has none that wait. */
  static TokenStore around(TokenStore store, RefreshExecutor executor, Ticker ticker) {
    return store.limitsOperations() ? store : new TimeLimitedStore(store, executor, ticker);
  }

  /**
   * Waits for an operation, uninterrupted: what came of one that was interrupted nobody would know.
   *
   * @param late gets a result that came when nobody waited for it any longer
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
                + " ms: give its connections a time limit below that; it may still happen");
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
            "say whether the lease is free",
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
    /** As it was when the store was asked: time has passed since, and more than it knows of. */
    @Override
    public Duration remaining() {
      long asked = store.ticker.nanos();
      try {
        Duration answer =
            store.call("say how long the lease lasts", lease::remaining, unused -> {});
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

    /** Nobody has to wait until the store has let go: whoever wants the lease asks again. */
    @Override
    public void close() {
      try {
        store.call(
            "free the lease",
            () -> {
              lease.close();
              return true;
            },
            unused -> {});
      } catch (StoreException | RuntimeException e) {
        return; // it ends by its time to live
      }
    }
  }
}
