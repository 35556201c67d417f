package io.apiservice.sdk.http;

/** Which threads must not wait, because everything on the wire waits for them. */
final class IoThreads {
  private IoThreads() {}

  static void refuseToWait() {
    String name = Thread.currentThread().getName();
    boolean selector = name.startsWith("HttpClient-") && name.endsWith("-SelectorManager");
    if (selector || name.equals("apiservice-sweep")) {
      throw new IllegalStateException(
          "a blocking call on "
              + name
              + ", a thread that all calls need: make it from a thread of your own, or use"
              + " sendAsync()");
    }
  }
}
