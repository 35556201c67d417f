package io.apiservice.sdk.error;

import io.apiservice.sdk.diagnosis.Diagnosis;
import io.apiservice.sdk.redact.RedactedCause;

/** The API accepts the credential but does not allow the request (403). */
public final class ForbiddenException extends ResponseException {
  private static final long serialVersionUID = 1L;

  private final SerializableDiagnosis diagnosis;

  ForbiddenException(ErrorResponse answer, RedactedCause cause) {
    super(answer, cause);
    this.diagnosis = new SerializableDiagnosis(answer.diagnosis().orElseThrow());
  }

  /** The cause, the evidence, and what to do next. */
  public Diagnosis diagnosis() {
    return diagnosis.get();
  }
}
