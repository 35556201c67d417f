package io.apiservice.sdk.error;

import org.jspecify.annotations.Nullable;

/** The thread that waited for the call was interrupted; its interrupt flag is set again. */
public final class CallInterruptedException extends ApiException {
  private static final long serialVersionUID = 1L;

  /** With a message and what stands behind it. */
  public CallInterruptedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
