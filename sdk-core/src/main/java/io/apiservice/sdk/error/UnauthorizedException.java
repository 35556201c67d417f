package io.apiservice.sdk.error;

import io.apiservice.sdk.diagnosis.Diagnosis;
import org.jspecify.annotations.Nullable;

/**
 * The API refused the credential (401), and no refresh could help. The message says why, and so
 * does {@link #diagnosis()}.
 */
public final class UnauthorizedException extends ResponseException {
  private static final long serialVersionUID = 1L;

  private final transient Diagnosis diagnosis;

  UnauthorizedException(ErrorAnswer answer, @Nullable Throwable cause) {
    super(answer, cause);
    this.diagnosis = answer.diagnosis().orElseThrow();
  }

  /** Why, with the evidence, and what to do next. */
  public Diagnosis diagnosis() {
    return diagnosis;
  }
}
