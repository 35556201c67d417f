package io.apiservice.sdk.redact;

/**
 * Checks an exception and its causes. If a message must not be shown, returns copies of the
 * exceptions with masked messages.
 */
final class CauseMasking {
  private static final int MAX_DEPTH = 32;
  private static final String OURS = "io.apiservice.sdk.";

  /** An exception class of the SDK that custom stores throw too, with messages of their own. */
  private static final String STORE = "io.apiservice.sdk.error.StoreException";

  private static final String PLATFORM = "(?:java|javax|jdk|sun)\\..*";

  private final SecretMask mask;

  CauseMasking(SecretMask mask) {
    this.mask = mask;
  }

  Throwable of(Throwable failure) {
    return clean(failure, 0) ? failure : copy(failure, 0);
  }

  private boolean clean(Throwable failure, int depth) {
    if (depth > MAX_DEPTH || !shows(failure)) {
      return false;
    }
    for (Throwable suppressed : failure.getSuppressed()) {
      if (!clean(suppressed, depth + 1)) {
        return false;
      }
    }
    Throwable cause = failure.getCause();
    return cause == null || clean(cause, depth + 1);
  }

  private boolean shows(Throwable failure) {
    try {
      String text = failure + " " + failure.getMessage() + " " + failure.getLocalizedMessage();
      return shown(failure, text).equals(text);
    } catch (RuntimeException | StackOverflowError e) {
      // The toString of an application's exception may fail.
      return false;
    }
  }

  /**
   * Returns the text of an exception as it may be shown. Messages of the JDK have one line; if one
   * has several lines, it contains text from the network, and the line breaks are escaped.
   */
  private String shown(Throwable failure, String text) {
    String name = failure.getClass().getName();
    if (name.startsWith(OURS) && !name.equals(STORE)) {
      return mask.lines(text).toString();
    }
    String shown = mask.lines(mask.mask(text)).toString();
    return name.matches(PLATFORM) ? shown.replace("\n", "\\u000a") : shown;
  }

  private Throwable copy(Throwable failure, int depth) {
    String name = failure.getClass().getName();
    Throwable cause = failure.getCause();
    boolean deeper = cause != null && depth < MAX_DEPTH;
    RedactedException copy =
        new RedactedException(
            name + ": " + message(failure),
            deeper && cause != null ? copy(cause, depth + 1) : null,
            failure.getStackTrace());
    if (depth < MAX_DEPTH) {
      for (Throwable suppressed : failure.getSuppressed()) {
        copy.addSuppressed(copy(suppressed, depth + 1));
      }
    }
    return copy;
  }

  private String message(Throwable failure) {
    try {
      return shown(failure, String.valueOf(failure.getMessage()));
    } catch (RuntimeException | StackOverflowError e) {
      return "(no message)";
    }
  }
}
