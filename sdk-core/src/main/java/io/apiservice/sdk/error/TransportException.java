package io.apiservice.sdk.error;

import org.jspecify.annotations.Nullable;

/** The network failed: no answer, or a broken one. The cause says how. */
public final class TransportException extends ApiException {
  private static final long serialVersionUID = 1L;

  /** With a message and what stands behind it. */
  public TransportException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
