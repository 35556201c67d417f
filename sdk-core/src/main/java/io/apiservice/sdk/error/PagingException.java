package io.apiservice.sdk.error;

import io.apiservice.sdk.redact.RedactedCause;
import io.apiservice.sdk.redact.RedactedText;
import io.apiservice.sdk.redact.SecretMask;
import org.jspecify.annotations.Nullable;

/** A list cannot be followed: the next page is on another origin, or is a repetition. */
public final class PagingException extends ApiException {
  private static final long serialVersionUID = 1L;

  /** With a message and a cause. */
  public PagingException(String message, @Nullable Throwable cause) {
    this(SecretMask.NONE.lines(message), SecretMask.NONE.cause(cause));
  }

  /** With a redacted message and cause. */
  PagingException(RedactedText message, RedactedCause cause) {
    super(message, cause);
  }
}
