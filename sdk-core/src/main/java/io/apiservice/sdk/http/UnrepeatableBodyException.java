package io.apiservice.sdk.http;

import java.io.IOException;

/** A request had to be sent again, but its body could not be produced a second time. */
public final class UnrepeatableBodyException extends IOException {
  private static final long serialVersionUID = 1L;

  UnrepeatableBodyException(String message) {
    super(message);
  }
}
