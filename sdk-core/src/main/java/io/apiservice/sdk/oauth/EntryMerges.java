package io.apiservice.sdk.oauth;

import io.apiservice.sdk.error.StoreException;
import io.apiservice.sdk.flow.Steps;
import io.apiservice.sdk.oauth.Shelf.Snapshot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;

/**
 * Puts the access tokens that several refreshes of one grant obtained into its record, beside those
 * of other processes. Those that come together are written together: a hundred targets would
 * otherwise overtake each other's writes a hundred times.
 */
final class EntryMerges {
  private static final int MOST_ROUNDS = 16;

  private final Engine engine;
  private final Ledger ledger;
  private List<Merge> waiting = new ArrayList<>();
  private boolean writing;

  EntryMerges(Engine engine, Ledger ledger) {
    this.engine = engine;
    this.ledger = ledger;
  }

  private record Merge(
      UnaryOperator<GrantRecord> change, CompletableFuture<Optional<GrantRecord>> done) {}

  /**
   * Changes the record, and waits until that is stored.
   *
   * @return the record as it was written; empty if the grant was signed out
   */
  Optional<GrantRecord> put(UnaryOperator<GrantRecord> change, Duration limit)
      throws StoreException, InterruptedException {
    Merge own = new Merge(change, new CompletableFuture<>());
    boolean starts;
    synchronized (this) {
      waiting.add(own);
      starts = !writing;
      writing = true;
    }
    if (starts) {
      start();
    }
    try {
      return engine.ticker().await(own.done, limit);
    } catch (TimeoutException e) {
      throw new StoreException("the store did not take the token in time");
    } catch (ExecutionException e) {
      Throwable cause = Steps.unwrap(e);
      throw cause instanceof StoreException store
          ? store
          : new StoreException("the store failed", cause);
    }
  }

  private void start() {
    try {
      engine.workers().runApart(this::writeAll);
    } catch (RuntimeException | Error e) { // no thread to be had: nobody must wait for one
      next(true).forEach(merge -> merge.done.completeExceptionally(e));
    }
  }

  private void writeAll() {
    for (List<Merge> batch = next(false); !batch.isEmpty(); batch = next(false)) {
      try {
        Optional<GrantRecord> written = write(batch);
        batch.forEach(merge -> merge.done.complete(written));
      } catch (Throwable e) { // whoever waits must hear of it
        batch.forEach(merge -> merge.done.completeExceptionally(e));
      }
    }
  }

  private synchronized List<Merge> next(boolean last) {
    List<Merge> batch = waiting;
    waiting = new ArrayList<>();
    writing = !batch.isEmpty() && !last;
    return batch;
  }

  private Optional<GrantRecord> write(List<Merge> batch)
      throws StoreException, InterruptedException {
    for (int round = 0; round < MOST_ROUNDS; round++) {
      if (round > 0) {
        engine.ticker().pause(Refresh.jittered(engine.timing().firstPoll(), engine.ticker()));
      }
      Snapshot seen = ledger.read();
      GrantRecord next = Objects.requireNonNull(seen.record());
      if (next.signedOut()) {
        return Optional.empty();
      }
      for (Merge merge : batch) {
        next = merge.change.apply(next);
      }
      if (ledger.replace(seen, next) != null) {
        return Optional.of(next);
      }
    }
    throw new StoreException("the record kept changing while a token was to be added");
  }
}
