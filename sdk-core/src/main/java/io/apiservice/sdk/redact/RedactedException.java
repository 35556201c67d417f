package io.apiservice.sdk.redact;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Replaces a failure whose message, or a cause's, contained a secret or control characters. */
final class RedactedException extends IOException {
  private static final long serialVersionUID = 1L;

  RedactedException(String message, @Nullable Throwable cause, StackTraceElement[] trace) {
    super(message, cause);
    setStackTrace(trace);
  }
}
