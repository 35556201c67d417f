package io.apiservice.sdk.stream;

/** Creates the exceptions of a stream. */
public interface StreamFailures {
  /** Returns the exception for bytes that cannot be read as elements. */
  RuntimeException undecodable(String reason);

  /**
   * Returns the exception for an exchange that failed, or for a waiting thread that was
   * interrupted.
   *
   * @param failure the failure
   * @param after says what had arrived before, for the message
   */
  RuntimeException broken(Throwable failure, String after);
}
