package io.apiservice.sdk.error;

import io.apiservice.sdk.diagnosis.Diagnosis;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** There is no credential to send: no source had one, or the source failed. Nothing was sent. */
public final class CredentialUnavailableException extends ApiException {
  private static final long serialVersionUID = 1L;

  private final transient Diagnosis diagnosis;

  /** With a message, the diagnosis, and what stands behind it. */
  public CredentialUnavailableException(
      String message, Diagnosis diagnosis, @Nullable Throwable cause) {
    super(message, cause);
    this.diagnosis = Objects.requireNonNull(diagnosis);
  }

  /** Why, with the evidence, and what to do next. */
  public Diagnosis diagnosis() {
    return diagnosis;
  }
}
