package io.apiservice.sdk.error;

import io.apiservice.sdk.diagnosis.Diagnosis;
import org.jspecify.annotations.Nullable;

/** The API knows who asks and does not allow it (403). */
public final class ForbiddenException extends ResponseException {
  private static final long serialVersionUID = 1L;

  private final transient Diagnosis diagnosis;

  ForbiddenException(ErrorAnswer answer, @Nullable Throwable cause) {
    super(answer, cause);
    this.diagnosis = answer.diagnosis().orElseThrow();
  }

  /** Why, with the evidence, and what to do next. */
  public Diagnosis diagnosis() {
    return diagnosis;
  }
}
