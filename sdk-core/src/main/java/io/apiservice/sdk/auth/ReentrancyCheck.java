package io.apiservice.sdk.auth;

/**
 * Says how a provider behaves on the thread that calls it. If a provider never blocks, the SDK
 * calls it on the caller's thread; otherwise on a separate thread.
 */
public interface ReentrancyCheck {
  /**
   * Whether the current thread runs application code whose result this provider is waiting for. If
   * that code makes a call that needs the same provider, the call would wait for itself; so it is
   * refused. Never blocks.
   */
  default boolean calledFromWithin() {
    return false;
  }

  /**
   * Whether the methods of this provider return at once and run no application code on the calling
   * thread.
   */
  default boolean neverBlocks() {
    return true;
  }

  /** Whether a provider is known to return at once. An application's provider is not. */
  static boolean neverBlocks(CredentialProvider provider) {
    return provider instanceof ApiKey
        || (provider instanceof ReentrancyCheck check && check.neverBlocks());
  }
}
