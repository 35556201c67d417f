package io.apiservice.sdk.redact;

import org.jspecify.annotations.Nullable;

/**
 * A failure that may be chained as a cause, although a stack trace prints its message: it contains
 * no secret, or is a copy without it. Only a {@link SecretMask} creates one.
 */
public final class RedactedCause {
  /** No cause. */
  public static final RedactedCause NONE = new RedactedCause(null);

  private final @Nullable Throwable failure;

  RedactedCause(@Nullable Throwable failure) {
    this.failure = failure;
  }

  /** The failure to chain; null for none. */
  public @Nullable Throwable failure() {
    return failure;
  }
}
