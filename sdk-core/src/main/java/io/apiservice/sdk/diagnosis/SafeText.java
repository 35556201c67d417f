package io.apiservice.sdk.diagnosis;

import io.apiservice.sdk.redact.Sanitizer;
import io.apiservice.sdk.redact.SecretMask;
import java.util.Collection;

/**
 * The one way from text of a server (or a file name) to a message, a log or a terminal: control,
 * escape, line-break, bidirectional, zero-width and other invisible characters are escaped, the
 * length is capped. Valid surrogate pairs (emoji, rare scripts) stay as they are.
 */
public final class SafeText {
  /** How much of a server's text is quoted. */
  public static final int QUOTED = Sanitizer.QUOTED;

  private SafeText() {}

  /** Sanitises what a server said, with every trace of these secrets masked. */
  public static String without(Collection<String> secrets, String text) {
    return of(SecretMask.of(secrets).mask(text));
  }

  /** Sanitises to at most {@link #QUOTED} characters. */
  public static String of(String text) {
    return of(text, QUOTED);
  }

  /** Sanitises to at most {@code limit} characters of the original. */
  public static String of(String text, int limit) {
    return Sanitizer.of(text, limit);
  }

  /**
   * Sanitises text of a server and takes the life out of its links: {@code https://…} becomes
   * {@code https[:]//…}, which no terminal and no ticket system makes clickable.
   */
  public static String unlinked(String text, int limit) {
    return Sanitizer.unlinked(Sanitizer.of(text, limit));
  }

  /** Like {@link #unlinked(String, int)} with at most {@link #QUOTED} characters. */
  public static String unlinked(String text) {
    return unlinked(text, QUOTED);
  }
}
