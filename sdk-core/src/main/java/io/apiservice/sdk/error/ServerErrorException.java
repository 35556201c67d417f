package io.apiservice.sdk.error;

import io.apiservice.sdk.redact.ShownCause;

/** The API failed (5xx). */
public final class ServerErrorException extends ResponseException {
  private static final long serialVersionUID = 1L;

  ServerErrorException(ErrorAnswer answer, ShownCause cause) {
    super(answer, cause);
  }
}
