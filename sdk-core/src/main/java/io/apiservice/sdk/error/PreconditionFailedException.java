package io.apiservice.sdk.error;

import org.jspecify.annotations.Nullable;

/** A precondition of the request does not hold (412). */
public final class PreconditionFailedException extends ResponseException {
  private static final long serialVersionUID = 1L;

  PreconditionFailedException(ErrorAnswer answer, @Nullable Throwable cause) {
    super(answer, cause);
  }
}
