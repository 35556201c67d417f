package io.apiservice.sdk.error;

import org.jspecify.annotations.Nullable;

/** An answer came and was not what had been promised: another type, no body, too long a body. */
public final class DecodingException extends ApiException {
  private static final long serialVersionUID = 1L;

  /** With a message and what stands behind it. */
  public DecodingException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
