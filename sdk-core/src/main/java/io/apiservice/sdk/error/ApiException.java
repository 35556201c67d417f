package io.apiservice.sdk.error;

/** stub */
public abstract class ApiException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ApiException(String message) {
    super(message);
  }
}
