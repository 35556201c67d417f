package io.apiservice.sdk.error;

import io.apiservice.sdk.redact.RedactedCause;

/** The request conflicts with the current state of the resource (409). */
public final class ConflictException extends ResponseException {
  private static final long serialVersionUID = 1L;

  ConflictException(ErrorResponse answer, RedactedCause cause) {
    super(answer, cause);
  }
}
