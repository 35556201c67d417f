package io.apiservice.sdk.diagnosis;

import io.apiservice.sdk.redact.Sanitizer;
import io.apiservice.sdk.redact.SecretMask;
import java.util.Collection;

/**
 * Prepares text from a server (or a file name) for messages, logs and terminals: control, escape,
 * line-break, bidirectional, zero-width and other invisible characters are escaped, and the length
 * is limited. Valid surrogate pairs (emoji, rare scripts) are kept.
 */
public final class SafeText {
  /** The maximum number of characters quoted from a server's text. */
  public static final int QUOTED = Sanitizer.QUOTED;

  private SafeText() {}

  /** Sanitises a server's text, with every occurrence of these secrets masked. */
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
   * Sanitises a server's text and defuses its links: {@code https://…} becomes {@code https[:]//…},
   * which terminals and ticket systems do not make clickable.
   */
  public static String unlinked(String text, int limit) {
    return Sanitizer.unlinked(Sanitizer.of(text, limit));
  }

  /** Like {@link #unlinked(String, int)} with at most {@link #QUOTED} characters. */
  public static String unlinked(String text) {
    return unlinked(text, QUOTED);
  }
}
