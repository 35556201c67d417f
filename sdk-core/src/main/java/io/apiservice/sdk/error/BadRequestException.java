package io.apiservice.sdk.error;

import org.jspecify.annotations.Nullable;

/** The API did not understand the request (400). */
public final class BadRequestException extends ResponseException {
  private static final long serialVersionUID = 1L;

  BadRequestException(ErrorAnswer answer, @Nullable Throwable cause) {
    super(answer, cause);
  }
}
