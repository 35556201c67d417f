package io.apiservice.sdk.error;

import io.apiservice.sdk.redact.Mask;
import io.apiservice.sdk.redact.ShownCause;
import io.apiservice.sdk.redact.ShownText;
import org.jspecify.annotations.Nullable;

/** An answer came and was not what had been promised: another type, no body, too long a body. */
public final class DecodingException extends ApiException {
  private static final long serialVersionUID = 1L;

  /** With a message and what stands behind it. */
  public DecodingException(String message, @Nullable Throwable cause) {
    this(Mask.NONE.lines(message), Mask.NONE.cause(cause));
  }

  /** With what a mask has made. */
  @SuppressWarnings("exports") // for the packages of this module
  public DecodingException(ShownText message, ShownCause cause) {
    super(message, cause);
  }
}
