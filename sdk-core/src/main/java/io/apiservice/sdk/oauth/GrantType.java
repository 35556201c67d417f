package io.apiservice.sdk.oauth;

/**
 * An authorization grant (RFC 6749 §1.3): what a token request presents. A new one is a class that
 * implements this interface and a factory method on {@link OAuth}.
 */
interface GrantType {
  /** Returns the {@code grant_type}. It is part of the key of a login and must not change. */
  String name();

  /** Adds the other parameters. */
  default void addTo(TokenRequest request) {}

  /**
   * Whether {@link #addTo} may run application code. It then runs on a separate thread, with a
   * timeout.
   */
  default boolean mayBlock() {
    return true;
  }

  /** Whether the tokens are those of the client, which must authenticate; not of a subject. */
  default boolean isOfClient() {
    return false;
  }
}
