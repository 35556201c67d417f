package io.apiservice.sdk.call;

/**
 * Observes the progress of a download. Called on a thread of the SDK, never by two at once; a
 * listener that is slower than the network gets the newest count only. One that blocks delays the
 * end of its download, up to the deadline of the call. An exception ends the download.
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
