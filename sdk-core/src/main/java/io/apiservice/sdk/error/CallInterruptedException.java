package io.apiservice.sdk.error;

import io.apiservice.sdk.redact.RedactedCause;
import io.apiservice.sdk.redact.RedactedText;
import io.apiservice.sdk.redact.SecretMask;
import org.jspecify.annotations.Nullable;

/** The thread that waited for the call was interrupted. Its interrupt flag is set again. */
public final class CallInterruptedException extends ApiException {
  private static final long serialVersionUID = 1L;

  /** Creates the exception with a message and a cause. */
  public CallInterruptedException(String message, @Nullable Throwable cause) {
    this(SecretMask.NONE.lines(message), SecretMask.NONE.cause(cause));
  }

  /** Creates the exception with a redacted message and cause. */
  CallInterruptedException(RedactedText message, RedactedCause cause) {
    super(message, cause);
  }
}
