package io.apiservice.sdk.async;

/**
 * Recognises the I/O threads of the HTTP client. Every exchange needs them, so they must not block.
 */
public final class IoThreads {
  /** The names of the I/O threads of other clients begin with this. */
  private static final String OTHER_CLIENTS = "apiservice-io-";

  private IoThreads() {}

  /** Throws if the current thread is an I/O thread. */
  public static void refuseToWait() {
    String name = Thread.currentThread().getName();
    boolean selector = name.startsWith("HttpClient-") && name.endsWith("-SelectorManager");
    if (selector || name.startsWith(OTHER_CLIENTS) || name.equals("apiservice-timer")) {
      throw new IllegalStateException(
          "a blocking call on "
              + name
              + ", a thread that all calls need: make it from a thread of your own, or use"
              + " sendAsync()");
    }
  }
}
