package io.apiservice.sdk.error;

import io.apiservice.sdk.redact.RedactedCause;
import io.apiservice.sdk.redact.RedactedText;
import io.apiservice.sdk.redact.SecretMask;
import org.jspecify.annotations.Nullable;

/** The network failed: there was no response, or an incomplete one. The cause has the details. */
public final class TransportException extends ApiException {
  private static final long serialVersionUID = 1L;

  /** Creates the exception with a message and a cause. */
  public TransportException(String message, @Nullable Throwable cause) {
    this(SecretMask.NONE.lines(message), SecretMask.NONE.cause(cause));
  }

  /** Creates the exception with a redacted message and cause. */
  TransportException(RedactedText message, RedactedCause cause) {
    super(message, cause);
  }
}
