package io.apiservice.sdk.oauth;

import io.apiservice.sdk.error.StoreException;

/** A store was used after it had been closed: trying again is of no use. */
final class StoreClosedException extends StoreException {
  private static final long serialVersionUID = 1L;

  StoreClosedException(String what) {
    super("cannot " + what + ": the store is closed");
  }
}
