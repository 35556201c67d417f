package io.apiservice.sdk.cli.recording;

import java.io.IOException;

/** A recording contains a request without a response. */
public final class NoResponseException extends IOException {
  private static final long serialVersionUID = 1;

  NoResponseException(String message) {
    super(message);
  }
}
