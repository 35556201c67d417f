package io.apiservice.sdk.error;

import io.apiservice.sdk.redact.ShownCause;

/** A status that was not expected and has no exception of its own. */
public final class UnexpectedStatusException extends ResponseException {
  private static final long serialVersionUID = 1L;

  UnexpectedStatusException(ErrorAnswer answer, ShownCause cause) {
    super(answer, cause);
  }
}
