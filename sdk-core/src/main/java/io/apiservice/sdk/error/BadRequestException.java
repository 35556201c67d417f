package io.apiservice.sdk.error;

import io.apiservice.sdk.redact.RedactedCause;

/** The API did not understand the request (400). */
public final class BadRequestException extends ResponseException {
  private static final long serialVersionUID = 1L;

  BadRequestException(ErrorResponse answer, RedactedCause cause) {
    super(answer, cause);
  }
}
