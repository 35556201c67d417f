package io.apiservice.sdk.http;

import java.net.http.HttpClient;
import org.jspecify.annotations.Nullable;

/** Closes a JDK client, which waits for its exchanges, without making anybody wait. */
final class BackgroundClose {
  private BackgroundClose() {}

  /** Since 21 a client can be closed; before, its thread ends when it is no longer reachable. */
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
                Thread.currentThread().interrupt(); // nothing is left to be done for it
              }
            },
            "apiservice-close");
    thread.setDaemon(true);
    thread.start();
  }
}
