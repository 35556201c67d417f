package io.apiservice.sdk.call;

/**
 * Observes the progress of a download. Called on a thread of the SDK, never by two threads at the
 * same time. If a listener is slower than the network, it receives only the newest count. If it
 * blocks, it delays the end of its download, at most to the deadline of the call. If it throws, the
 * download fails.
 */
@FunctionalInterface
public interface ProgressListener {
  /**
   * More bytes have arrived.
   *
   * @param bytes the number of bytes so far
   * @param total the total number of bytes; negative if the server does not say
   */
  void onProgress(long bytes, long total);

  /** A listener that does nothing. */
  static ProgressListener ignored() {
    return (bytes, total) -> {};
  }
}
