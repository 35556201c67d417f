package io.apiservice.sdk.async;

/**
 * Recognises the HTTP client's I/O threads, which must not block because all exchanges need them.
 */
public final class IoThreads {
  private IoThreads() {}

  /** Fails if the current thread is one of them. */
  public static void refuseToWait() {
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
