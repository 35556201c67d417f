package io.apiservice.sdk.error;

import io.apiservice.sdk.redact.RedactedCause;
import io.apiservice.sdk.redact.RedactedText;
import io.apiservice.sdk.redact.SecretMask;
import org.jspecify.annotations.Nullable;

/**
 * A list cannot be continued: the next page is on another origin, was already read, or cannot be
 * found.
 */
public final class PagingException extends ApiException {
  private static final long serialVersionUID = 1L;

  /** Creates the exception with a message and a cause. */
  public PagingException(String message, @Nullable Throwable cause) {
    this(SecretMask.NONE.lines(message), SecretMask.NONE.cause(cause));
  }

  /** Creates the exception with a redacted message and cause. */
  PagingException(RedactedText message, RedactedCause cause) {
    super(message, cause);
  }
}
