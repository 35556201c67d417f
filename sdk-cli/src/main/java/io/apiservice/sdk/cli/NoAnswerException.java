package io.apiservice.sdk.cli;

import java.io.IOException;

/** A recording of a request that had no answer. */
final class NoAnswerException extends IOException {
  private static final long serialVersionUID = 1;

  NoAnswerException(String message) {
    super(message);
  }
}
