package io.apiservice.sdk.error;

import io.apiservice.sdk.redact.RedactedCause;
import io.apiservice.sdk.redact.RedactedText;
import io.apiservice.sdk.redact.SecretMask;
import org.jspecify.annotations.Nullable;

/**
 * The body of a response is not what was requested: it has another type, is empty, or is too long.
 */
public final class DecodingException extends ApiException {
  private static final long serialVersionUID = 1L;

  /** Creates the exception with a message and a cause. */
  public DecodingException(String message, @Nullable Throwable cause) {
    this(SecretMask.NONE.lines(message), SecretMask.NONE.cause(cause));
  }

  /** Creates the exception with a redacted message and cause. */
  DecodingException(RedactedText message, RedactedCause cause) {
    super(message, cause);
  }
}
