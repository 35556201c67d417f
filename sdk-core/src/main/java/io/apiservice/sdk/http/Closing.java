package io.apiservice.sdk.http;

/** Closes a JDK client, which waits for its exchanges, without making anybody wait. */
final class Closing {
  private Closing() {}

  static void start(AutoCloseable client) {
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
