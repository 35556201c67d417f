package io.apiservice.sdk.store;

import io.apiservice.sdk.error.StoreException;

/**
 * A stored record cannot be read. The record and its backup copy are damaged, or it was written by
 * a newer version, or it was encrypted with another key. The record is not changed. Retrying does
 * not help.
 */
public final class UnreadableRecordException extends StoreException {
  private static final long serialVersionUID = 1L;

  UnreadableRecordException(String message) {
    super(message);
  }
}
