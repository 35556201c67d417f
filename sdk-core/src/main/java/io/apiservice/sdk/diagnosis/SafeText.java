package io.apiservice.sdk.diagnosis;

import io.apiservice.sdk.redact.Sanitizer;
import io.apiservice.sdk.redact.SecretMask;
import java.util.Collection;

/**
 * Prepares foreign text, such as that of a server or a file name, for messages, logs and terminals.
 * It escapes control characters, line breaks, and bidirectional, zero-width and other invisible
 * characters, and limits the length. Valid surrogate pairs (emoji, rare scripts) are kept.
 */
public final class SafeText {
  /** The maximum number of characters quoted from a server's text. */
  public static final int QUOTED = Sanitizer.QUOTED;

  private SafeText() {}

  /** Sanitises a server's text and masks these secrets in it. */
  public static String without(Collection<String> secrets, String text) {
    return of(SecretMask.of(secrets).mask(text));
  }

  /** Sanitises a text and shortens it to {@link #QUOTED} characters. */
  public static String of(String text) {
    return of(text, QUOTED);
  }

  /** Sanitises a text and shortens it to {@code limit} characters of the original. */
  public static String of(String text, int limit) {
    return Sanitizer.of(text, limit);
  }

  /**
   * Sanitises a server's text and changes its links so that terminals and ticket systems do not
   * make them clickable: {@code https://…} becomes {@code https[:]//…}.
   */
  public static String unlinked(String text, int limit) {
    return Sanitizer.unlinked(Sanitizer.of(text, limit));
  }

  /** Like {@link #unlinked(String, int)} with at most {@link #QUOTED} characters. */
  public static String unlinked(String text) {
    return unlinked(text, QUOTED);
  }
}
