package io.apiservice.sdk.async;

/** A value that holds a network resource. If the value cannot be delivered, it must be released. */
public interface Releasable {
  /** Releases the resource; has no effect if the value was used or released. */
  void release();
}
