package io.apiservice.sdk.call;

/**
 * Observes the progress of an upload or a download. Called on a thread of the SDK, never by two
 * threads at the same time. If a listener is slower than the network, it receives only the newest
 * count. If it blocks, it delays the end of a download, at most to the deadline of the call. If it
 * throws, the call fails.
 */
@FunctionalInterface
public interface ProgressListener {
  /**
   * More bytes have arrived, or were handed to the HTTP client. An upload that is sent again counts
   * from zero again.
   *
   * @param bytes the number of bytes so far
   * @param total the total number of bytes; negative if it is not known
   */
  void onProgress(long bytes, long total);

  /** A listener that does nothing. */
  static ProgressListener ignored() {
    return (bytes, total) -> {};
  }
}
