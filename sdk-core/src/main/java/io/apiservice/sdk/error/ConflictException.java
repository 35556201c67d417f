package io.apiservice.sdk.error;

import io.apiservice.sdk.redact.ShownCause;

/** The request contradicts the state of the thing (409). */
public final class ConflictException extends ResponseException {
  private static final long serialVersionUID = 1L;

  ConflictException(ErrorAnswer answer, ShownCause cause) {
    super(answer, cause);
  }
}
