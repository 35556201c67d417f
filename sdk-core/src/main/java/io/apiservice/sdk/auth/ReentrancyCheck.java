package io.apiservice.sdk.auth;

/**
 * A provider that calls application code for tokens. A call that this code makes through the same
 * provider would wait for itself, and is refused instead.
 */
public interface ReentrancyCheck {
  /** Whether the current thread runs code that this provider is waiting for. Never blocks. */
  boolean calledFromWithin();
}
