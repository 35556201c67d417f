package io.apiservice.sdk.error;

import io.apiservice.sdk.redact.RedactedCause;

/** The API understood the request but cannot process its content (422). */
public final class UnprocessableContentException extends ResponseException {
  private static final long serialVersionUID = 1L;

  UnprocessableContentException(ErrorResponse answer, RedactedCause cause) {
    super(answer, cause);
  }
}
