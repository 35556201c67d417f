package io.apiservice.sdk.async;

/** A value that holds something on the wire: one that reaches nobody has to let go of it. */
public interface Releasable {
  /** Lets go; harmless when somebody has taken it already. */
  void release();
}
