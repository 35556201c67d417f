package io.apiservice.sdk.error;

import org.jspecify.annotations.Nullable;

/** The API failed (5xx). */
public final class ServerErrorException extends ResponseException {
  private static final long serialVersionUID = 1L;

  ServerErrorException(ErrorAnswer answer, @Nullable Throwable cause) {
    super(answer, cause);
  }
}
