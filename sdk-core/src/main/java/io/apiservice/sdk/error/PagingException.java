package io.apiservice.sdk.error;

import org.jspecify.annotations.Nullable;

/** A list cannot be followed: the next page is on another origin, or comes again. */
public final class PagingException extends ApiException {
  private static final long serialVersionUID = 1L;

  /** With a message and what stands behind it. */
  public PagingException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
