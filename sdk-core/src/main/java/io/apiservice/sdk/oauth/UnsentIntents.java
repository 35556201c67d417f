package io.apiservice.sdk.oauth;

import io.apiservice.sdk.oauth.repository.RecordRepository.Snapshot;
import io.apiservice.sdk.oauth.runtime.ProviderRuntime;
import io.apiservice.sdk.store.record.GrantRecord;
import io.apiservice.sdk.store.record.Intent;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Knows which intent of this process is in the record, or may be, although its refresh token was
 * not presented. There is at most one, because a login has one refresh at a time.
 */
final class UnsentIntents {
  private final ProviderRuntime runtime;
  private final RecordAccess records;
  private volatile @Nullable IntentWithdrawal withdrawal;

  UnsentIntents(ProviderRuntime runtime, RecordAccess records) {
    this.runtime = runtime;
    this.records = records;
  }

  /** Returns the intent of the record that counts; null if none does. */
  @Nullable Intent current(GrantRecord record) {
    Intent found = record.currentIntent();
    IntentWithdrawal unsent = withdrawal;
    return unsent == null ? found : unsent.corrected(found);
  }

  /** Called before the next intent is written: that one says what the record shall say. */
  void supersede() {
    IntentWithdrawal unsent = withdrawal;
    if (unsent != null) {
      unsent.supersede();
      withdrawal = null;
    }
  }

  /**
   * Withdraws an intent on another thread, because the caller of a refresh must not wait for a
   * store that fails.
   *
   * @param seen the record before the write that failed
   * @param intended the record with the intent
   * @param before the intent that belongs there instead; null for none
   * @param lease the lease of the refresh, which is taken over; null to let the refresh keep it
   */
  void withdraw(
      Snapshot seen, GrantRecord intended, @Nullable Intent before, @Nullable HeldLease lease) {
    IntentWithdrawal unsent =
        new IntentWithdrawal(
            runtime, records, seen, Objects.requireNonNull(intended.intent()), before, lease);
    withdrawal = unsent;
    try {
      runtime.executor().runBlocking(unsent);
    } catch (RuntimeException | Error e) {
      // No thread is available. The next refresh of this process knows the intent all the same.
      unsent.abandon();
    }
  }

  /** Waits for the first attempt of a withdrawal that is under way. Blocks. */
  void awaitAttempt() throws InterruptedException {
    IntentWithdrawal unsent = withdrawal;
    if (unsent != null) {
      unsent.awaitAttempt();
    }
  }

  /** Makes a last attempt and waits for it. Blocks. */
  void complete(Duration limit) throws InterruptedException {
    IntentWithdrawal unsent = withdrawal;
    if (unsent != null) {
      unsent.awaitDone(limit);
    }
  }
}
