package io.apiservice.sdk.error;

/**
 * An operation of a token store failed, and its outcome is unknown. Thrown by implementations of
 * stores; the SDK wraps it. The message must not contain a record or a token.
 */
public class StoreException extends Exception {
  private static final long serialVersionUID = 1L;

  /** With a message. */
  public StoreException(String message) {
    super(message);
  }

  /** With a message and a cause. */
  public StoreException(String message, Throwable cause) {
    super(message, cause);
  }
}
