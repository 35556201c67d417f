package io.apiservice.sdk.redact;

import org.jspecify.annotations.Nullable;

/**
 * A failure that may be chained, because a stack trace prints its message: one that tells nothing,
 * or a copy without what it told. Only a {@link Mask} makes it.
 */
public final class ShownCause {
  /** No cause. */
  public static final ShownCause NONE = new ShownCause(null);

  private final @Nullable Throwable failure;

  ShownCause(@Nullable Throwable failure) {
    this.failure = failure;
  }

  /** The failure to chain; null for none. */
  public @Nullable Throwable failure() {
    return failure;
  }
}
