package io.apiservice.sdk.error;

import io.apiservice.sdk.diagnosis.Diagnosis;
import io.apiservice.sdk.redact.Mask;
import io.apiservice.sdk.redact.ShownCause;
import io.apiservice.sdk.redact.ShownText;
import org.jspecify.annotations.Nullable;

/** There is no credential to send: no source had one, or the source failed. Nothing was sent. */
public final class CredentialUnavailableException extends ApiException {
  private static final long serialVersionUID = 1L;

  private final KeptDiagnosis diagnosis;

  /** With a message, the diagnosis, and what stands behind it. */
  public CredentialUnavailableException(
      String message, Diagnosis diagnosis, @Nullable Throwable cause) {
    this(Mask.NONE.lines(message), diagnosis, Mask.NONE.cause(cause));
  }

  /** With what a mask has made. */
  @SuppressWarnings("exports") // for the packages of this module
  public CredentialUnavailableException(ShownText message, Diagnosis diagnosis, ShownCause cause) {
    super(message, cause);
    this.diagnosis = new KeptDiagnosis(diagnosis);
  }

  /** Why, with the evidence, and what to do next. */
  public Diagnosis diagnosis() {
    return diagnosis.get();
  }
}
