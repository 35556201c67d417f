package io.apiservice.sdk.stream;

/** Makes the exceptions of a stream. */
public interface StreamFailures {
  /** The bytes cannot be read as elements. */
  RuntimeException undecodable(String reason);

  /**
   * The exchange failed, or the waiting thread was interrupted.
   *
   * @param failure how
   * @param after what had arrived before, for the message
   */
  RuntimeException broken(Throwable failure, String after);
}
