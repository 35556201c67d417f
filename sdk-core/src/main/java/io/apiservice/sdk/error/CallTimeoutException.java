package io.apiservice.sdk.error;

import io.apiservice.sdk.redact.RedactedCause;
import io.apiservice.sdk.redact.RedactedText;
import io.apiservice.sdk.redact.SecretMask;
import org.jspecify.annotations.Nullable;

/**
 * The call did not end within its deadline. The deadline covers connecting, waiting for a token,
 * retries and the body.
 */
public final class CallTimeoutException extends ApiException {
  private static final long serialVersionUID = 1L;

  /** Creates the exception with a message and a cause. */
  public CallTimeoutException(String message, @Nullable Throwable cause) {
    this(SecretMask.NONE.lines(message), SecretMask.NONE.cause(cause));
  }

  /** Creates the exception with a redacted message and cause. */
  CallTimeoutException(RedactedText message, RedactedCause cause) {
    super(message, cause);
  }
}
