package io.apiservice.sdk.auth;

/**
 * A provider that lives in the world of the first client built with it. A client tells it at {@code
 * build()}.
 */
public interface ClientBound {
  /**
   * Takes the client's world, unless one was taken before.
   *
   * @throws IllegalStateException if it lives in the world of another client that differs
   */
  void bind(ClientWorld world);
}
