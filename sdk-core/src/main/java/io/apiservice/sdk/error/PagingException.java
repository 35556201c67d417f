package io.apiservice.sdk.error;

import io.apiservice.sdk.redact.RedactedCause;
import io.apiservice.sdk.redact.RedactedText;
import io.apiservice.sdk.redact.SecretMask;
import org.jspecify.annotations.Nullable;

/** A list cannot be followed: the next page is on another origin, or comes again. */
public final class PagingException extends ApiException {
  private static final long serialVersionUID = 1L;

  /** With a message and what stands behind it. */
  public PagingException(String message, @Nullable Throwable cause) {
    this(SecretMask.NONE.lines(message), SecretMask.NONE.cause(cause));
  }

  /** With what a mask has made. */
  @SuppressWarnings("exports") // for the packages of this module
  public PagingException(RedactedText message, RedactedCause cause) {
    super(message, cause);
  }
}
