package io.apiservice.sdk.http;

import java.io.IOException;

/** A request had to be sent again, but its body could not be produced a second time. */
public final class UnrepeatableBodyException extends IOException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception, for an adapter to another HTTP client that finds out that a body cannot
   * be sent again. The first response is then final.
   *
   * @param message contains no part of the body
   */
  public UnrepeatableBodyException(String message) {
    super(message);
  }
}
