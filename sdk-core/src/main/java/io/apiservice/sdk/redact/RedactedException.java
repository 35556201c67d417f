package io.apiservice.sdk.redact;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Stands for an exception that must not be shown, because its message or that of one of its causes
 * contains a secret or control characters.
 */
final class RedactedException extends IOException {
  private static final long serialVersionUID = 1L;

  RedactedException(String message, @Nullable Throwable cause, StackTraceElement[] trace) {
    super(message, cause);
    setStackTrace(trace);
  }
}
