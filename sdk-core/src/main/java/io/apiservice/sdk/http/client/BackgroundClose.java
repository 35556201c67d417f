package io.apiservice.sdk.http.client;

import java.net.http.HttpClient;
import org.jspecify.annotations.Nullable;

/**
 * Closes a JDK client on a separate thread, because closing waits for the client's open exchanges.
 */
final class BackgroundClose {
  private BackgroundClose() {}

  /**
   * Starts closing the client. A client of a JDK before 21 cannot be closed; its thread ends when
   * the client becomes unreachable.
   */
  static void startIfPossible(@Nullable HttpClient client) {
    if (client instanceof AutoCloseable closeable) {
      start(closeable);
    }
  }

  private static void start(AutoCloseable client) {
    Thread thread =
        new Thread(
            () -> {
              try {
                client.close();
              } catch (Exception e) {
                Thread.currentThread().interrupt();
                // NEXT The thread has nothing else to do and ends.
              }
            },
            "apiservice-close");
    thread.setDaemon(true);
    thread.start();
  }
}
