package io.apiservice.sdk.store;

import io.apiservice.sdk.error.StoreException;

/** The store is closed. Retrying does not help. */
public final class StoreClosedException extends StoreException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception for a store that refuses an operation because it is closed.
   *
   * @param what the operation that failed, as it follows "cannot" in the message
   */
  public StoreClosedException(String what) {
    super("cannot " + what + ": the store is closed");
  }
}
