package io.apiservice.sdk.error;

import org.jspecify.annotations.Nullable;

/** The request contradicts the state of the thing (409). */
public final class ConflictException extends ResponseException {
  private static final long serialVersionUID = 1L;

  ConflictException(ErrorAnswer answer, @Nullable Throwable cause) {
    super(answer, cause);
  }
}
