package io.apiservice.sdk.error;

import io.apiservice.sdk.redact.ShownCause;

/** There is no such thing, or it is hidden from this credential (404). */
public final class NotFoundException extends ResponseException {
  private static final long serialVersionUID = 1L;

  NotFoundException(ErrorAnswer answer, ShownCause cause) {
    super(answer, cause);
  }
}
