package io.apiservice.sdk.http;

/** The transport is closed: the request was not sent, and no later one will be. */
public final class TransportClosedException extends IllegalStateException {
  private static final long serialVersionUID = 1;

  /** With the message. */
  public TransportClosedException() {
    super("the client is closed");
  }
}
