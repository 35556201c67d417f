package io.apiservice.sdk.async;

/** A subscriber that takes a body in memory in one piece, without the steps of a subscription. */
public interface ByteArraySink {
  /**
   * Takes the whole body. Only one body, and no step of a subscription before or after it.
   *
   * @param bytes the body; not copied
   */
  void take(byte[] bytes);
}
