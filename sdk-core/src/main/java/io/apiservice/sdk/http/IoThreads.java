package io.apiservice.sdk.http;

/**
 * Recognises the HTTP client's I/O threads, which must not block because all exchanges need them.
 */
final class IoThreads {
  private IoThreads() {}

  static void refuseToWait() {
    String name = Thread.currentThread().getName();
    boolean selector = name.startsWith("HttpClient-") && name.endsWith("-SelectorManager");
    if (selector || name.equals("apiservice-timer")) {
      throw new IllegalStateException(
          "a blocking call on "
              + name
              + ", a thread that all calls need: make it from a thread of your own, or use"
              + " sendAsync()");
    }
  }
}
