package io.apiservice.sdk.error;

import io.apiservice.sdk.redact.ShownCause;

/** The API understood the request and found its content wrong (422). */
public final class UnprocessableContentException extends ResponseException {
  private static final long serialVersionUID = 1L;

  UnprocessableContentException(ErrorAnswer answer, ShownCause cause) {
    super(answer, cause);
  }
}
