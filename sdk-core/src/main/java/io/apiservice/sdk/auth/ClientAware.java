package io.apiservice.sdk.auth;

/**
 * A provider that uses the transport, the listener and the clock of the clients that it serves.
 * {@code ApiClient.Builder.build()} calls {@link #bind}, and closing the client calls {@link
 * #unbind}.
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
   * Called when a client that was built with this provider is about to close. Closes the provider,
   * unless its documentation says otherwise.
   */
  default void unbind(ProviderContext context) throws Exception {
    if (this instanceof AutoCloseable closeable) {
      closeable.close();
    }
  }
}
