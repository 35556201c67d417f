package io.apiservice.sdk.error;

import io.apiservice.sdk.redact.RedactedCause;

/** An unexpected status that has no exception of its own. */
public final class UnexpectedStatusException extends ResponseException {
  private static final long serialVersionUID = 1L;

  UnexpectedStatusException(ErrorResponse answer, RedactedCause cause) {
    super(answer, cause);
  }
}
