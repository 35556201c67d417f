package io.apiservice.sdk.error;

/**
 * An operation of a token store failed, and it is unknown whether it took effect. Implementations
 * of stores throw it; the SDK wraps it in another exception. The message must not contain a record
 * or a token.
 */
public class StoreException extends Exception {
  private static final long serialVersionUID = 1L;

  /** Creates the exception with a message. */
  public StoreException(String message) {
    super(message);
  }

  /** Creates the exception with a message and a cause. */
  public StoreException(String message, Throwable cause) {
    super(message, cause);
  }
}
