package io.apiservice.sdk.error;

import org.jspecify.annotations.Nullable;

/** The API understood the request and found its content wrong (422). */
public final class UnprocessableContentException extends ResponseException {
  private static final long serialVersionUID = 1L;

  UnprocessableContentException(ErrorAnswer answer, @Nullable Throwable cause) {
    super(answer, cause);
  }
}
