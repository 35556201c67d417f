package io.apiservice.sdk.error;

/** stub */
public abstract non-sealed class ResponseException extends ApiException {
  private static final long serialVersionUID = 1L;

  ResponseException(String message) {
    super(message, null);
  }
}
