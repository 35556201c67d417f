package io.apiservice.sdk.oauth;

/**
 * An authorization grant (RFC 6749 §1.3): what a token request presents to obtain a token. To add a
 * grant type, implement this interface and add a factory method to {@link OAuth}.
 */
interface GrantType {
  /**
   * Returns the value of the {@code grant_type} parameter. It is part of the key of a login and
   * must not change.
   */
  String name();

  /** Adds the other parameters of this grant type to a token request. */
  default void addTo(TokenRequest request) {}

  /**
   * Whether {@link #addTo} may run application code. If so, it is run on a separate thread with a
   * timeout.
   */
  default boolean mayBlock() {
    return true;
  }

  /**
   * Whether the tokens are those of the client itself and not of a user. If so, the client must
   * authenticate.
   */
  default boolean isOfClient() {
    return false;
  }
}
