package io.apiservice.sdk.error;

import io.apiservice.sdk.redact.RedactedCause;

/** There is no such thing, or it is hidden from this credential (404). */
public final class NotFoundException extends ResponseException {
  private static final long serialVersionUID = 1L;

  NotFoundException(ErrorResponse answer, RedactedCause cause) {
    super(answer, cause);
  }
}
