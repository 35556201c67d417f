package io.apiservice.sdk.oauth;

import io.apiservice.sdk.error.StoreException;
import io.apiservice.sdk.oauth.repository.RecordRepository.Snapshot;
import io.apiservice.sdk.oauth.runtime.ProviderRuntime;
import io.apiservice.sdk.oauth.runtime.StoreRetries;
import io.apiservice.sdk.store.record.GrantRecord;
import io.apiservice.sdk.store.record.Intent;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Removes an intent whose refresh token was not presented, after the store failed while it wrote or
 * removed that intent. Otherwise other hosts would wait for a request that was never sent. The
 * first attempt is made under the lease of the refresh, if there is one; the later ones need none.
 */
final class IntentWithdrawal implements Runnable, StoreRetries.Operation {
  private final ProviderRuntime runtime;
  private final RecordAccess records;
  private final Snapshot seen;
  private final Intent intent;
  private final @Nullable Intent before;
  private final @Nullable HeldLease lease;
  private final CompletableFuture<@Nullable Void> attempted = new CompletableFuture<>();
  private final CompletableFuture<@Nullable Void> ended = new CompletableFuture<>();
  private volatile boolean superseded;
  private volatile boolean hurried;

  /**
   * @param seen the record before the write that failed
   * @param intent the intent that may be in the record
   * @param before the intent that belongs there instead; null for none
   * @param lease the lease of the refresh, which this object then closes
   */
  IntentWithdrawal(
      ProviderRuntime runtime,
      RecordAccess records,
      Snapshot seen,
      Intent intent,
      @Nullable Intent before,
      @Nullable HeldLease lease) {
    this.runtime = runtime;
    this.records = records;
    this.seen = seen;
    this.intent = intent;
    this.before = before;
    this.lease = lease;
  }

  /** Returns the intent that counts if {@code found} is in the record. */
  @Nullable Intent corrected(@Nullable Intent found) {
    return intent.same(found) ? before : found;
  }

  /** Ends the attempts, because the process is about to write the next intent. */
  void supersede() {
    superseded = true;
    hurry();
  }

  /** Makes the first attempt. Blocks. */
  @Override
  public void run() {
    boolean done = false;
    try {
      done = attempt();
    } catch (StoreException | RuntimeException e) {
      // It is repeated.
    } finally {
      endAttempt();
    }
    if (done || superseded) {
      ended();
    } else {
      // After the hold-off the other hosts no longer wait for the request.
      runtime.storeRetries().add(this, runtime.timeouts().holdOff());
      if (hurried) {
        hurry();
      }
    }
  }

  private void hurry() {
    // First: if the retries do not know this object yet, they will be told later.
    hurried = true;
    runtime.storeRetries().hurry(this);
  }

  /** Ends without an attempt, if there is no thread for it. */
  void abandon() {
    endAttempt();
    ended();
  }

  private void endAttempt() {
    if (lease != null) {
      lease.close();
    }
    attempted.complete(null);
  }

  @Override
  public void ended() {
    ended.complete(null);
  }

  /** Returns whether the record is as it should be. */
  @Override
  public boolean attempt() throws StoreException {
    Snapshot current = records.repository().read();
    GrantRecord record = current.record();
    // A write without an answer may still be executed. It can not if the record has changed.
    boolean outstanding = Arrays.equals(current.content(), seen.content());
    if (record == null || (!outstanding && !intent.same(record.currentIntent()))) {
      return true;
    }
    // After the read: the next intent of this process, which may be the same, is then not there.
    return superseded || records.replace(current, record.withIntent(before)) != null;
  }

  /** Waits for the first attempt, which holds the lease. */
  void awaitAttempt() throws InterruptedException {
    boolean unused = runtime.ticker().reached(attempted, runtime.timeouts().leaseWait());
  }

  /** Waits for one last attempt. */
  void awaitDone(Duration limit) throws InterruptedException {
    hurry();
    boolean unused = runtime.ticker().reached(ended, limit);
  }
}
