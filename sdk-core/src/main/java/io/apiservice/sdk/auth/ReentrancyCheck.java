package io.apiservice.sdk.auth;

/**
 * How a provider behaves on the calling thread. The SDK calls a provider that never blocks on the
 * caller's thread, and every other one on a thread of its own.
 */
public interface ReentrancyCheck {
  /**
   * Whether the current thread runs application code that this provider is waiting for. A call that
   * this code makes through the same provider would wait for itself, and is refused instead. Never
   * blocks.
   */
  default boolean calledFromWithin() {
    return false;
  }

  /** Whether its methods return at once and run no application code on the calling thread. */
  default boolean neverBlocks() {
    return true;
  }

  /** Whether a provider says that it never blocks. */
  static boolean neverBlocks(CredentialProvider provider) {
    return provider instanceof ApiKey
        || (provider instanceof ReentrancyCheck check && check.neverBlocks());
  }
}
