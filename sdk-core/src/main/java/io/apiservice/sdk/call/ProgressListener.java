package io.apiservice.sdk.call;

/** Observes the progress of a download. Called on an I/O thread: it must not block. */
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
