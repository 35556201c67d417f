package io.apiservice.sdk.error;

import io.apiservice.sdk.redact.RedactedCause;
import io.apiservice.sdk.redact.RedactedText;
import io.apiservice.sdk.redact.SecretMask;
import org.jspecify.annotations.Nullable;

/** An answer came and was not what had been promised: another type, no body, too long a body. */
public final class DecodingException extends ApiException {
  private static final long serialVersionUID = 1L;

  /** With a message and what stands behind it. */
  public DecodingException(String message, @Nullable Throwable cause) {
    this(SecretMask.NONE.lines(message), SecretMask.NONE.cause(cause));
  }

  /** With what a mask has made. */
  @SuppressWarnings("exports") // for the packages of this module
  public DecodingException(RedactedText message, RedactedCause cause) {
    super(message, cause);
  }
}
