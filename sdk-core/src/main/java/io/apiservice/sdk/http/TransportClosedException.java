package io.apiservice.sdk.http;

/** The transport is closed. The request was not sent, and no later request will be. */
public final class TransportClosedException extends IllegalStateException {
  private static final long serialVersionUID = 1;

  /** Creates the exception. */
  public TransportClosedException() {
    super("the client is closed");
  }
}
