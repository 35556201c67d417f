package io.apiservice.sdk.error;

import io.apiservice.sdk.redact.RedactedCause;

/** The resource does not exist, or is hidden from this credential (404). */
public final class NotFoundException extends ResponseException {
  private static final long serialVersionUID = 1L;

  NotFoundException(ErrorResponse answer, RedactedCause cause) {
    super(answer, cause);
  }
}
