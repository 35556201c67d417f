package io.apiservice.sdk.error;

import io.apiservice.sdk.diagnosis.Diagnosis;
import io.apiservice.sdk.redact.RedactedCause;
import io.apiservice.sdk.redact.RedactedText;
import io.apiservice.sdk.redact.SecretMask;
import org.jspecify.annotations.Nullable;

/**
 * The authorization server did not issue an access token, so there was none to send to the API. The
 * message and {@link #diagnosis()} say why. If the refresh was caused by a 401 of the API, the call
 * fails with an {@link UnauthorizedException} instead.
 */
public final class TokenRefreshException extends ApiException {
  private static final long serialVersionUID = 1L;

  private final SerializableDiagnosis diagnosis;

  /** Creates the exception with a message, the diagnosis and a cause. */
  public TokenRefreshException(String message, Diagnosis diagnosis, @Nullable Throwable cause) {
    this(SecretMask.NONE.lines(message), diagnosis, SecretMask.NONE.cause(cause));
  }

  /** Creates the exception with a redacted message and cause. */
  TokenRefreshException(RedactedText message, Diagnosis diagnosis, RedactedCause cause) {
    super(message, cause);
    this.diagnosis = new SerializableDiagnosis(diagnosis);
  }

  /** The cause, the evidence, and what to do next. */
  public Diagnosis diagnosis() {
    return diagnosis.get();
  }
}
