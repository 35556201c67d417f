package io.apiservice.sdk.error;

import io.apiservice.sdk.redact.RedactedCause;

/**
 * The API responded with a status that means failure and has no exception class of its own, for
 * example 402, 405 or 410.
 */
public final class UnexpectedStatusException extends ResponseException {
  private static final long serialVersionUID = 1L;

  UnexpectedStatusException(ErrorResponse answer, RedactedCause cause) {
    super(answer, cause);
  }
}
