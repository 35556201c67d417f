package io.apiservice.sdk.error;

import io.apiservice.sdk.redact.Mask;
import io.apiservice.sdk.redact.ShownCause;
import io.apiservice.sdk.redact.ShownText;
import org.jspecify.annotations.Nullable;

/** The thread that waited for the call was interrupted; its interrupt flag is set again. */
public final class CallInterruptedException extends ApiException {
  private static final long serialVersionUID = 1L;

  /** With a message and what stands behind it. */
  public CallInterruptedException(String message, @Nullable Throwable cause) {
    this(Mask.NONE.lines(message), Mask.NONE.cause(cause));
  }

  /** With what a mask has made. */
  @SuppressWarnings("exports") // for the packages of this module
  public CallInterruptedException(ShownText message, ShownCause cause) {
    super(message, cause);
  }
}
