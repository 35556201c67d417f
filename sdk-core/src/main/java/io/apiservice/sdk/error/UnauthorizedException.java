package io.apiservice.sdk.error;

import io.apiservice.sdk.diagnosis.Diagnosis;
import io.apiservice.sdk.redact.RedactedCause;

/**
 * The API refused the credential (401), and a refresh was not possible or did not help. The message
 * and {@link #diagnosis()} say why.
 */
public final class UnauthorizedException extends ResponseException {
  private static final long serialVersionUID = 1L;

  private final SerializableDiagnosis diagnosis;

  UnauthorizedException(ErrorResponse answer, RedactedCause cause) {
    super(answer, cause);
    this.diagnosis = new SerializableDiagnosis(answer.diagnosis().orElseThrow());
  }

  /** The cause, the evidence, and what to do next. */
  public Diagnosis diagnosis() {
    return diagnosis.get();
  }
}
