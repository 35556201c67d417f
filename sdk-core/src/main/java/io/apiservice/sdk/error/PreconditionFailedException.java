package io.apiservice.sdk.error;

import io.apiservice.sdk.redact.ShownCause;

/** A precondition of the request does not hold (412). */
public final class PreconditionFailedException extends ResponseException {
  private static final long serialVersionUID = 1L;

  PreconditionFailedException(ErrorAnswer answer, ShownCause cause) {
    super(answer, cause);
  }
}
