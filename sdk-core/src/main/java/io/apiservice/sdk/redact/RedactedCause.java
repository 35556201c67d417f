package io.apiservice.sdk.redact;

import org.jspecify.annotations.Nullable;

/**
 * A failure that may be chained, because a stack trace prints its message: one that tells nothing,
 * or a copy without what it told. Only a {@link SecretMask} makes it.
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
