package io.apiservice.sdk.async;

/** A value that holds a network resource; it must be released if it is not delivered. */
public interface Releasable {
  /** Releases the resource; has no effect if the value was used or released. */
  void release();
}
