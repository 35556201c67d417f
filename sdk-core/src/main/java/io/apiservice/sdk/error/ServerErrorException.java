package io.apiservice.sdk.error;

import io.apiservice.sdk.redact.RedactedCause;

/** The API failed (5xx). */
public final class ServerErrorException extends ResponseException {
  private static final long serialVersionUID = 1L;

  ServerErrorException(ErrorResponse answer, RedactedCause cause) {
    super(answer, cause);
  }
}
