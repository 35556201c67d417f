package io.apiservice.sdk.stream;

/** Says what went wrong with a stream, by exceptions and in the log. */
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

  /** Logs that the application dropped the stream without closing it. */
  void dropped();
}
