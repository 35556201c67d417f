package io.apiservice.sdk.error;

import io.apiservice.sdk.redact.RedactedCause;

/** A precondition of the request does not hold, for example {@code If-Match} (412). */
public final class PreconditionFailedException extends ResponseException {
  private static final long serialVersionUID = 1L;

  PreconditionFailedException(ErrorResponse answer, RedactedCause cause) {
    super(answer, cause);
  }
}
