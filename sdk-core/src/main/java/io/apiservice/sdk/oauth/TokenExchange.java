package io.apiservice.sdk.oauth;

import io.apiservice.sdk.error.StoreException;
import io.apiservice.sdk.oauth.RefreshResult.FinalResult;
import io.apiservice.sdk.oauth.repository.RecordRepository.Snapshot;
import org.jspecify.annotations.Nullable;

/** The part of a refresh that runs under the lease: it requests tokens and stores them. */
interface TokenExchange {
  /**
   * Requests tokens and stores them.
   *
   * @param seen the record, as read under the lease
   * @param starting notifies the listener; called before the first request is sent
   */
  RefreshResult run(Snapshot seen, HeldLease lease, Runnable starting)
      throws StoreException, InterruptedException;

  /**
   * Returns the failure if the record says that no request may be sent yet, whoever holds the
   * lease; otherwise null.
   */
  default @Nullable FinalResult heldOff(Snapshot seen) {
    return null;
  }
}
