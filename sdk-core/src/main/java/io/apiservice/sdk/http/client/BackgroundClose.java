package io.apiservice.sdk.http.client;

import java.net.http.HttpClient;
import org.jspecify.annotations.Nullable;

/** Closes a JDK client in the background, because closing waits for its exchanges. */
final class BackgroundClose {
  private BackgroundClose() {}

  /** Closes the client on JDK 21 or later; before, its thread ends when it becomes unreachable. */
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
                Thread.currentThread().interrupt(); // nothing else to do on this thread
              }
            },
            "apiservice-close");
    thread.setDaemon(true);
    thread.start();
  }
}
