package io.apiservice.sdk.oauth;

import io.apiservice.sdk.async.CancellableFutures;
import io.apiservice.sdk.error.StoreException;
import io.apiservice.sdk.oauth.repository.RecordRepository.Snapshot;
import io.apiservice.sdk.oauth.runtime.ProviderRuntime;
import io.apiservice.sdk.store.record.GrantRecord;
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
 * Adds the access tokens of concurrent refreshes to the record of their grant, without removing
 * tokens that other processes added. Tokens that arrive at the same time are written together,
 * because separate writes would conflict with each other.
 */
final class EntryMerger {
  private static final int MAX_ROUNDS = 16;

  private final ProviderRuntime runtime;
  private final RecordAccess records;
  private List<PendingMerge> waiting = new ArrayList<>();
  private boolean writing;

  EntryMerger(ProviderRuntime runtime, RecordAccess records) {
    this.runtime = runtime;
    this.records = records;
  }

  private record PendingMerge(
      UnaryOperator<GrantRecord> change, CompletableFuture<Optional<GrantRecord>> done) {}

  /**
   * Changes the record and waits until the change is stored.
   *
   * @return the record as written; empty if the grant was signed out
   */
  Optional<GrantRecord> put(UnaryOperator<GrantRecord> change, Duration limit)
      throws StoreException, InterruptedException {
    PendingMerge own = new PendingMerge(change, new CompletableFuture<>());
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
      return runtime.ticker().await(own.done, limit);
    } catch (TimeoutException e) {
      throw new StoreException("the store did not store the token in time");
    } catch (ExecutionException e) {
      Throwable cause = CancellableFutures.unwrap(e);
      throw cause instanceof StoreException store
          ? store
          : new StoreException("the store failed", cause);
    }
  }

  private void start() {
    try {
      runtime.executor().runBlocking(this::writeAll);
    } catch (RuntimeException | Error e) {
      // No thread is available, so the waiting callers fail.
      next(true).forEach(pendingMerge -> pendingMerge.done.completeExceptionally(e));
    }
  }

  private void writeAll() {
    for (List<PendingMerge> batch = next(false); !batch.isEmpty(); batch = next(false)) {
      try {
        Optional<GrantRecord> written = write(batch);
        batch.forEach(pendingMerge -> pendingMerge.done.complete(written));
      } catch (Throwable e) {
        // The waiting threads rethrow it.
        batch.forEach(pendingMerge -> pendingMerge.done.completeExceptionally(e));
      }
    }
  }

  private synchronized List<PendingMerge> next(boolean last) {
    List<PendingMerge> batch = waiting;
    waiting = new ArrayList<>();
    writing = !batch.isEmpty() && !last;
    return batch;
  }

  private Optional<GrantRecord> write(List<PendingMerge> batch)
      throws StoreException, InterruptedException {
    for (int round = 0; round < MAX_ROUNDS; round++) {
      if (round > 0) {
        runtime.ticker().pause(runtime.ticker().jittered(runtime.timeouts().firstPoll()));
      }
      Snapshot seen = records.read();
      GrantRecord next = Objects.requireNonNull(seen.record());
      if (next.signedOut()) {
        return Optional.empty();
      }
      for (PendingMerge pendingMerge : batch) {
        next = pendingMerge.change.apply(next);
      }
      if (records.replace(seen, next) != null) {
        return Optional.of(next);
      }
    }
    throw new StoreException("the record kept changing while a token was being added");
  }
}
