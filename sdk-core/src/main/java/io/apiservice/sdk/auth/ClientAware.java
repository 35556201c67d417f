package io.apiservice.sdk.auth;

/**
 * A provider that uses the wire, the listeners and the clock of the clients that it serves. A
 * client tells it of itself at {@code build()} and when it closes.
 */
public interface ClientAware {
  /**
   * Serves a client more; the same one twice counts once.
   *
   * @throws IllegalStateException if what this client brings contradicts what another one brought;
   *     the message has the fix
   */
  void bind(ProviderContext world);

  /**
   * The client that was built with this provider is about to close. Closes the provider, unless it
   * says otherwise.
   */
  default void unbind(ProviderContext world) throws Exception {
    if (this instanceof AutoCloseable closeable) {
      closeable.close();
    }
  }
}
