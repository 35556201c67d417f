package io.apiservice.sdk.store;

import io.apiservice.sdk.error.StoreException;

/** A store was used after it had been closed: trying again is of no use. */
public final class StoreClosedException extends StoreException {
  private static final long serialVersionUID = 1L;

  StoreClosedException(String what) {
    super("cannot " + what + ": the store is closed");
  }
}
