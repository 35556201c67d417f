package io.apiservice.sdk.redact;

import org.jspecify.annotations.Nullable;

/**
 * An exception that may be the cause of another one. A stack trace prints its message, so the
 * exception either contains no secret or is a copy without one. Only a {@link SecretMask} creates
 * this type.
 */
public final class RedactedCause {
  /** No cause. */
  public static final RedactedCause NONE = new RedactedCause(null);

  private final @Nullable Throwable failure;

  RedactedCause(@Nullable Throwable failure) {
    this.failure = failure;
  }

  /** The exception; null for none. */
  public @Nullable Throwable failure() {
    return failure;
  }
}
