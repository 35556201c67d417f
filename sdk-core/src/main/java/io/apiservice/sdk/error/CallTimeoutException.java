package io.apiservice.sdk.error;

import org.jspecify.annotations.Nullable;

/**
 * The call did not end within its deadline, which covers connecting, tokens, retries and the body.
 */
public final class CallTimeoutException extends ApiException {
  private static final long serialVersionUID = 1L;

  /** With a message and what stands behind it. */
  public CallTimeoutException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
