package io.apiservice.sdk.store;

import io.apiservice.sdk.error.StoreException;

/**
 * A stored record is there but cannot be read: damaged together with its copy, written by a newer
 * version, or encrypted with another key. It is left as it is; calling again does not help.
 */
public final class UnreadableRecordException extends StoreException {
  private static final long serialVersionUID = 1L;

  UnreadableRecordException(String message) {
    super(message);
  }
}
