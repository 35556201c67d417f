package io.apiservice.sdk.error;

import io.apiservice.sdk.diagnosis.Diagnosis;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** No access token could be had from the authorization server. Nothing was sent to the API. */
public final class TokenRefreshException extends ApiException {
  private static final long serialVersionUID = 1L;

  private final transient Diagnosis diagnosis;

  /** With a message, the diagnosis, and what stands behind it. */
  public TokenRefreshException(String message, Diagnosis diagnosis, @Nullable Throwable cause) {
    super(message, cause);
    this.diagnosis = Objects.requireNonNull(diagnosis);
  }

  /** Why, with the evidence, and what to do next. */
  public Diagnosis diagnosis() {
    return diagnosis;
  }
}
