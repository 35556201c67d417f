package io.apiservice.sdk.http;

/** The wire is closed: the request was not sent, and none will be. */
public final class WireClosedException extends IllegalStateException {
  private static final long serialVersionUID = 1;

  WireClosedException() {
    super("the client is closed");
  }
}
