package io.apiservice.sdk.auth;

/**
 * A provider that uses the transport, the listeners and the clock of the clients that it serves. A
 * client calls {@link #bind} at {@code build()} and {@link #unbind} when it is closed.
 */
public interface ClientAware {
  /**
   * Adds a client; adding the same one twice has no effect.
   *
   * @throws IllegalStateException if the settings of this client contradict those of another one;
   *     the message says how to fix it
   */
  void bind(ProviderContext context);

  /**
   * The client that was built with this provider is about to close. An implementation closes the
   * provider here, unless documented otherwise.
   */
  default void unbind(ProviderContext context) throws Exception {
    if (this instanceof AutoCloseable closeable) {
      closeable.close();
    }
  }
}
