package io.apiservice.sdk.error;

import org.jspecify.annotations.Nullable;

/** A status that was not expected and has no exception of its own. */
public final class UnexpectedStatusException extends ResponseException {
  private static final long serialVersionUID = 1L;

  UnexpectedStatusException(ErrorAnswer answer, @Nullable Throwable cause) {
    super(answer, cause);
  }
}
